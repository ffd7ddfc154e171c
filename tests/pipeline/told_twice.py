"""An event that is told in two stories at first, and the report that shows that they are one."""

from __future__ import annotations

from tests.pipeline.reports import report

RULING = report(
    1,
    "Port Lavinia tolls struck down by appeals court",
    "An appeals court threw out the congestion tolls of Port Lavinia on Monday, ruling that the "
    "harbour board had no power to charge drivers. Judge Odile Farnham wrote that only the "
    "assembly may levy such a charge. The board collected 91 million dollars since spring.",
    0,
)
CAMERAS = report(
    2,
    "Cameras on Quay Street go dark, shop owners cheer",
    "Cameras that photographed number plates on Quay Street are switched off tonight. Shop owners "
    "hope that customers return, while cyclists fear heavy traffic. The transport office says "
    "that refunds of tolls are unlikely, and thanks its forty wardens.",
    2,
)
SUMMARY = report(
    3,
    "Harbour board loses in court: Port Lavinia ends tolls, refunds uncertain",
    "The harbour board of Port Lavinia must stop its congestion tolls after an appeals court threw "
    "them out. Judge Odile Farnham said that only the assembly may charge drivers. The transport "
    "office switches off its cameras tonight; refunds of the 91 million dollars are uncertain. "
    "Shop owners on Quay Street hope that customers return, cyclists fear traffic.",
    5,
)

TRAIN = report(
    6,
    "Night train between Lisbon and Madrid returns after five years",
    "The night train between Lisbon and Madrid runs again from September, the Spanish railway "
    "announced. Sleeping cars of a new builder replace those that were scrapped in 2020.",
    1,
)

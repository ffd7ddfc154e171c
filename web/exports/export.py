"""`/export/{what}.csv` and `.json`: everything of a kind, sent as it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from starlette.responses import Response, StreamingResponse

from policywire.store.export import ExportKind, records
from policywire.web.exports.csv_export import as_csv, as_json
from policywire.web.pages.stories import topic_filter_of
from policywire.web.views.request import HttpError, PageRequest

RecordWriter = Callable[[Iterable[Mapping[str, object]]], Iterator[str]]
KINDS: Mapping[str, tuple[RecordWriter, str]] = {
    "csv": (as_csv, "text/csv"),
    "json": (as_json, "application/json"),
}


def export(request: PageRequest) -> Response:
    """The file. Raises HttpError for what there is no export of."""
    name, _, kind = request.path_params["name"].rpartition(".")
    if kind not in KINDS or name not in list(ExportKind):
        known = ", ".join(each.value for each in ExportKind)
        raise HttpError(404, "No such export", f"Available: {known}, as .csv and .json.")
    topic = topic_filter_of(request)
    write, media = KINDS[kind]
    lines = write(records(request.store, ExportKind(name), topic))
    file = "-".join(filter(None, ["policywire", topic, f"{name}.{kind}"]))
    return StreamingResponse(
        (line.encode(errors="replace") for line in lines),
        media_type=f"{media}; charset=utf-8",
        headers={
            "content-disposition": f'attachment; filename="{file}"',
            "cache-control": "private, no-store",
        },
    )

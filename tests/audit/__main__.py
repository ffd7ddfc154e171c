"""`./run.sh audit [--offline]`: licences, a bill of materials, and known holes in the packages.

Status 0: all asked, nothing found. 1: a hole, or a licence that nobody has looked at. 3: the rest
is well, but the service that knows of holes could not be asked (about all of them).
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.audit.bill_of_materials import write_bill
from tests.audit.known_holes import HolesReport, known_holes
from tests.audit.packages import REPOSITORY, Package, pinned_packages

BILL = REPOSITORY / "dist" / "policywire.cdx.json"
NOT_ASKED = 3


def main() -> int:
    """Print the report; the status says what came of it."""
    packages = list(pinned_packages())
    write_bill(packages, BILL)
    unclear = _licences(packages)
    print(f"\nBill of materials: {BILL.relative_to(REPOSITORY)}, {len(packages)} packages\n")
    if "--offline" in sys.argv[1:]:
        print("Known holes: NOT ASKED (--offline).")
        return 1 if unclear else NOT_ASKED
    report = known_holes()
    _holes(report)
    if report.holes or unclear:
        return 1
    return NOT_ASKED if report.trouble or report.unasked or not report.asked else 0


def _licences(packages: list[Package]) -> list[Package]:
    """List the licences; give the packages at whose licence somebody must look."""
    print("Licences:")
    elsewhere = "not installed here"
    for licence, count in Counter(each.licence or elsewhere for each in packages).most_common():
        names = [each.name for each in packages if (each.licence or elsewhere) == licence]
        shown = ", ".join(names[:6]) + (", …" if count > 6 else "")
        print(f"  {count:4}  {licence:45} {shown}")
    unclear = [each for each in packages if each.needs_a_look]
    for each in unclear:
        print(f"  LOOK: {each.name} {each.version}: {each.licence}; see tests/audit/packages.py")
    return unclear


def _holes(report: HolesReport) -> None:
    for hole in report.holes:
        print(f"HOLE: {hole}")
    if report.trouble:
        print(f"Known holes: NOT ASKED: {report.trouble}.")
        print("Without a network nobody can say; run this again with one.")
    elif report.unasked:
        print(
            f"Known holes: NOT ASKED about {len(report.unasked)} of "
            f"{len(report.unasked) + report.asked} packages; is PyPI reachable from here?"
        )
    else:
        print(f"Known holes: {len(report.holes)} in {report.asked} packages, all asked about.")


if __name__ == "__main__":
    sys.exit(main())

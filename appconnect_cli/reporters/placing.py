"""Places for programs that know one folder alone: the repository's root."""

from dataclasses import replace
from pathlib import Path

from appconnect_cli.findings import Finding, Place, Report

MANIFEST = Place(Path("appconnect.toml"), 1)
"""Where a finding is shown that has no place: GitHub takes none without."""


def place_of(finding: Finding) -> Place:
    """Its own place, or the manifest's first line."""
    return finding.place or MANIFEST


def placed(report: Report, root: Path, repository: Path) -> Report:
    """The report with each finding at a line below the repository's root, and seen from there.

    `root` is the project's folder, from which the places are seen till now. If it lies elsewhere, it counts as the
    repository. What stands in no file of the repository is put at the manifest.
    """
    base = repository if root.is_relative_to(repository) else root
    manifest = Place(root / MANIFEST.file, MANIFEST.line)

    def seen_there(finding: Finding) -> Finding:
        own = finding.place
        place = Place(root / own.file, max(own.line, 1)) if own else manifest
        return replace(finding, place=(place if place.file.is_relative_to(base) else manifest).seen_from(base))

    return replace(report, findings=tuple(map(seen_there, report.findings)))

"""Second stage: open every delivered file with the one driver that its format allows, and alter nothing.

Importing this package is cheap on purpose: the child process that works with GDAL imports it too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.frames import Layers
    from schemas.package import Package


def read(package: Package, *, source: str | None = None) -> Layers:
    """Read the parcel layers of a package.

    Parameters
    ----------
    package
        What intake gave; its files must still be there.
    source
        Name of the source description. Without it the manifest's is taken, else the one that fits best: of those whose
        required columns all occur in a polygon layer with a fitting name, the one that maps most columns, then leaves
        fewest unexplained, then names its layers, then comes first in the alphabet.

    Returns
    -------
    Layers
        Every layer that holds parcels by that description, in order of file and layer name; what else the package holds
        is named in faults (PKG-02, PKG-03, FMT-01, FMT-04).

    Raises
    ------
    PackageError
        PKG-04 if two layers could be the parcels, PKG-08 if there are none, FMT-05 if no description fits, FMT-01 if
        what there is cannot be read.
    KeyError
        If there is no source description named `source`.
    """
    from pipeline.read.reading import read_package  # noqa: PLC0415  heavy, and not for the child process
    from pipeline.read.sandbox import Bounds  # noqa: PLC0415

    return read_package(package, source=source, bounds=Bounds())

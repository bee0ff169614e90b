"""How ground passes from one version of a parcel to another."""

from __future__ import annotations

from enum import StrEnum


class Passage(StrEnum):
    """Kinds of lineage, by how many versions before and after share the ground.

    References
    ----------
    Thông tư 10/2024/TT-BTNMT Điều 19; Thông tư 25/2014/TT-BTNMT Điều 17.1.5 (tách, hợp thửa; đánh số lại).
    """

    RESURVEY = "resurvey"
    """One before, one after, the same number: measured anew."""
    RENUMBER = "renumber"
    """One before, one after, another number."""
    SPLIT = "split"
    """One before, several after (tách thửa)."""
    MERGE = "merge"
    """Several before, one after (hợp thửa)."""
    REDIVISION = "redivision"
    """Several before, several after (dồn điền đổi thửa)."""


LEAST_SHARE = 0.1
"""Ground passes on only where it is so much of the one or of the other parcel: less is a boundary measured anew."""
SAME_GROUND_SHARE = 0.99
"""Two parcels that cover so much of each other are the same piece of land, whatever their numbers say."""
REPLACED_SHARE = 0.9
"""A live parcel that is not delivered has ended where delivered parcels cover so much of it; what is left over is told
(DB-02)."""

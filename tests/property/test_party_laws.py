"""Whatever is said of a parcel comes back from sealed rows as it was, and from nowhere else."""

import json
import uuid
from itertools import permutations
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.party.holdings import Certificate, Holding, Paper, Party
from pipeline.party.keys import KeyRing, SealBroken
from pipeline.party.rows import content_of, holding_of, party_texts, right_texts, seal_row
from schemas.tables.party import KINDS, ROLES

KEYS = KeyRing([bytes(32)])

words = st.none() | st.text(min_size=1)
details = st.dictionaries(st.text(), st.text(min_size=1), max_size=3)
papers = st.lists(st.builds(Paper, words, words, words).filter(any), max_size=2)
parties = st.builds(
    Party,
    kind=st.none() | st.sampled_from(KINDS),
    role=st.none() | st.sampled_from(ROLES),
    name=words,
    number=words,
    details=details,
    papers=papers.map(lambda some: tuple(sorted(some, key=repr))),
)
certificates = st.builds(Certificate, words, words, words, words).filter(any)
holdings = st.builds(
    Holding,
    party=st.none() | parties,
    certificate=st.none() | certificates,
    share=words,
    details=details,
    source_file=st.text(),
    source_row=st.integers(1, 10**6),
)


def stored(holding: Holding, ids: list[uuid.UUID]) -> dict[str, Any]:
    """What PostgreSQL gives out for a holding that was stored under some keys of rows."""

    def row(table: str, key: uuid.UUID, texts: Any, **clear: Any) -> dict[str, Any]:
        sealed = seal_row(KEYS, table, key, texts)
        return {"id": str(key), **clear, **{name: value and f"\\x{value.hex()}" for name, value in sealed.items()}}

    party = holding.party
    return {
        "right": row(
            "right", ids[0], right_texts(holding), role=party.role if party else None,
            source_file=holding.source_file, source_row=holding.source_row,
        ),
        "party": row("party", ids[1], party_texts(party), kind=party.kind) if party else None,
        "papers": [row("identity_paper", ids[2], paper) for paper in (party.papers if party else ())],
        "certificate": row("certificate", ids[3], holding.certificate) if holding.certificate else None,
    }  # fmt: skip


def fresh_ids() -> list[uuid.UUID]:
    return [uuid.uuid4() for _ in range(4)]


@given(holdings)
def test_what_is_sealed_opens_as_it_was(holding: Holding) -> None:
    there = stored(holding, fresh_ids())
    assert json.loads(json.dumps(there)) == there
    assert holding_of(KEYS, there) == holding


@given(holdings, holdings)
def test_no_row_opens_in_place_of_another(one: Holding, other: Holding) -> None:
    here, there = stored(one, fresh_ids()), stored(other, fresh_ids())
    for table in ("right", "party", "certificate"):
        swapped = {name: value for name, value in (there[table] or {}).items() if name != "id"}
        if not (
            here[table] and any(isinstance(value, str) and value.startswith("\\x01") for value in swapped.values())
        ):
            continue
        try:
            holding_of(KEYS, {**here, table: {**here[table], **swapped}})
        except SealBroken:
            continue
        raise AssertionError(table)


@given(st.lists(holdings, max_size=4), st.randoms())
def test_the_order_and_the_file_of_what_is_said_do_not_matter(said: list[Holding], random: Any) -> None:
    parcel = uuid.uuid4()
    moved = [one._replace(source_file="b.shp", source_row=9) for one in said]
    random.shuffle(moved)
    assert content_of(parcel, said) == content_of(parcel, moved)
    assert content_of(parcel, said) != content_of(uuid.uuid4(), said)


@given(st.lists(holdings, max_size=3), st.lists(holdings, max_size=3))
def test_other_words_are_another_content(said: list[Holding], other: list[Holding]) -> None:
    assume(all([one[:4] for one in order] != [one[:4] for one in other] for order in permutations(said)))
    parcel = uuid.uuid4()
    assert content_of(parcel, said) != content_of(parcel, other)

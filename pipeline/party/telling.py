"""Holders in words, for the terminal of who may know them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.party.holdings import Certificate, Holding, Paper, Party
from schemas.finding import Language, Text

_WORDS = {
    "holder": Text("người sử dụng đất", "holder"),
    "head_of_household": Text("chủ hộ", "head of household"),
    "husband": Text("chồng", "husband"),
    "wife": Text("vợ", "wife"),
    "spouse": Text("vợ hoặc chồng", "spouse"),
    "representative": Text("người đại diện", "representative"),
    "member": Text("thành viên", "member"),
    "current_user": Text("người đang sử dụng", "current user"),
    "person": Text("cá nhân", "person"),
    "couple": Text("vợ chồng", "couple"),
    "household": Text("hộ gia đình", "household"),
    "organisation": Text("tổ chức", "organisation"),
    "community": Text("cộng đồng dân cư", "community"),
    "birth": Text("ngày sinh", "born"),
    "sex": Text("giới tính", "sex"),
    "address": Text("địa chỉ", "address"),
    "phone": Text("điện thoại", "phone"),
    "email": Text("thư điện tử", "e-mail"),
    "reason": Text("lý do", "reason"),
    "note": Text("ghi chú", "note"),
    "scans": Text("tệp quét", "scans"),
    "number": Text("số định danh", "identity number"),
    "paper": Text("giấy tờ", "paper"),
    "share": Text("phần", "share"),
    "certificate": Text("giấy chứng nhận", "certificate"),
    "register_number": Text("số vào sổ", "register number"),
    "issue_date": Text("ngày cấp", "issued"),
    "unnamed": Text("(không tên)", "(no name)"),
}
"""Codes of ours and fields → words; a column without words goes by its delivered name."""


def tell(holdings: Iterable[Holding], lang: Language) -> Iterator[str]:
    """Yield lines about holdings; letters that would steer a terminal are replaced."""
    for number, holding in enumerate(holdings, 1):
        for at, line in enumerate(_lines(holding, lang)):
            shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)
            yield f"  {'' if at else number:>2}  {shown}"


def _lines(holding: Holding, lang: Language) -> Iterator[str]:
    party = holding.party
    yield _title(party, lang)
    if party is not None:
        yield from _pairs({"number": party.number, **party.details}, lang)
        for paper in party.papers:
            yield f"{_word('paper', lang)}: {_paper(paper)}"
    if holding.certificate is not None:
        yield _certificate(holding.certificate, lang)
    yield from _pairs({"share": holding.share, **holding.details}, lang)
    yield f"({holding.source_file}: {holding.source_row})"


def _title(party: Party | None, lang: Language) -> str:
    if party is None:
        return _word("unnamed", lang)
    about = ", ".join(_word(code, lang) for code in (party.role, party.kind) if code)
    return f"{party.name or _word('unnamed', lang)} ({about})" if about else str(party.name or _word("unnamed", lang))


def _pairs(said: dict[str, str | None], lang: Language) -> Iterator[str]:
    return (f"{_word(name, lang)}: {value}" for name, value in said.items() if value)


def _paper(paper: Paper) -> str:
    return ", ".join(filter(None, (paper.kind, paper.number, paper.verification)))


def _certificate(certificate: Certificate, lang: Language) -> str:
    told = [certificate.serial, certificate.kind]
    told += _pairs({name: getattr(certificate, name) for name in ("register_number", "issue_date")}, lang)
    return f"{_word('certificate', lang)}: {', '.join(filter(None, told))}"


def _word(name: str, lang: Language) -> str:
    words = _WORDS.get(name)
    return words.in_language(lang) if words else name

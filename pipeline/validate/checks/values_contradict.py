"""ATT-12: map and attribute book, or two rows of it, say different things of one parcel. Seen by normalisation."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check, require_book
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Contradiction


@check(
    CheckSpec(
        code="ATT-12",
        severity=Severity.ERROR,
        group=AcceptanceGroup.LAND_INDEX,
        criterion=Criterion.CONSISTENT,
        scope=Scope.PARCEL,
        title=Text(vi="Hai giá trị mâu thuẫn nhau", en="Two values contradict each other"),
        message=Text(
            vi="Thửa {parcel}, tờ {sheet}, cột {column}: {reason} (tệp {file}, dòng {rows}).",
            en="Parcel {parcel} of sheet {sheet}, column {column}: {reason} ({file}, row {rows}).",
        ),
        advice=Text(
            vi="Xác định giá trị đúng theo hồ sơ rồi sửa chỗ sai; giá trị trên bản đồ được giữ nguyên. Một thửa có hai "
            "giấy chứng nhận thì phải giải trình.",
            en="Find the true value in the records and mend the false one; the value of the map was kept. Two "
            "certificates on one parcel need an explanation.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 11, 16.10; TT 10/2024/TT-BTNMT Điều 7.4, 8",
        limits=("area.rounding_m2",),
        reasons={
            Contradiction.MAP: Text(
                vi="bản đồ ghi “{ours}”, sổ ghi “{theirs}”", en="the map says “{ours}”, the book “{theirs}”"
            ),
            Contradiction.ROWS: Text(
                vi="các dòng của sổ ghi “{ours}” và “{theirs}”", en="rows of the book say “{ours}” and “{theirs}”"
            ),
            Contradiction.CERTIFICATES: Text(
                vi="các dòng ghi giấy chứng nhận khác nhau (không trích số phát hành)",
                en="rows name different certificates (serials are not quoted)",
            ),
        },
    )
)
def values_contradict(context: Context) -> pd.DataFrame:
    """Find nothing here: books meet the parcels before validation."""
    require_book(context, "parcels")
    return pd.DataFrame()

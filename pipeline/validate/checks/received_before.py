"""PKG-07: the same content came before. Seen by the run, which knows the cadastre."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check, require_cadastre
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope


@check(
    CheckSpec(
        code="PKG-07",
        severity=Severity.INFO,
        group=AcceptanceGroup.DOCUMENTS,
        criterion=Criterion.LIVE,
        scope=Scope.PACKAGE,
        title=Text(vi="Gói này đã nhận trước đây", en="The same content was received before"),
        message=Text(
            vi="Nội dung gói {file} đã được nhận, số biên nhận {receipt}.",
            en="The content of {file} was received before, receipt {receipt}.",
        ),
        advice=Text(
            vi="Nếu muốn giao bản sửa, kiểm tra lại xem đã gửi đúng tệp chưa. Nạp lại gói cũ sau gói mới hơn sẽ đưa "
            "các thửa khác nhau về như gói cũ.",
            en="If this was meant to be a corrected delivery, check that the right file was sent. An old package "
            "loaded after a newer one takes the parcels in which they differ back to the old one.",
        ),
        reference="TT 19/2026/TT-BNNMT Điều 4–10",
    )
)
def received_before(context: Context) -> pd.DataFrame:
    """Find nothing here: only the live cadastre knows, and it is asked before validation."""
    require_cadastre(context)
    return pd.DataFrame()

"""PKG-05: a file is not the one that the sender's manifest describes. Seen by intake."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope


@check(
    CheckSpec(
        code="PKG-05",
        severity=Severity.ERROR,
        group=AcceptanceGroup.DOCUMENTS,
        criterion=Criterion.CONSISTENT,
        scope=Scope.FILE,
        title=Text(vi="Mã kiểm (SHA-256) khác bản kê", en="Checksum differs from the manifest"),
        message=Text(
            vi="Tệp {file}: mã kiểm nhận được {found}, bản kê ghi {declared}.",
            en="{file}: the checksum received is {found}, the manifest says {declared}.",
        ),
        advice=Text(
            vi="Tệp bị hỏng khi gửi hoặc đã sửa sau khi lập bản kê: lập lại bản kê và gửi lại.",
            en="The file was damaged on the way or changed after the manifest was made: make the manifest again and "
            "send both again.",
        ),
        reference="FIPS 180-4 (SHA-256)",
    )
)
def checksum_differs(context: Context) -> pd.DataFrame:
    """Find nothing here: intake compares the files with the manifest."""
    if not context.batch.package.manifest.checksums:
        raise NotApplicable(vi="bản kê không có mã kiểm", en="the manifest gives no checksums")
    return pd.DataFrame()

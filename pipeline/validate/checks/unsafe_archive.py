"""PKG-01: the archive would harm whoever unpacks it. Seen by intake."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Unsafe

declare(
    CheckSpec(
        code="PKG-01",
        severity=Severity.ERROR,
        group=AcceptanceGroup.DOCUMENTS,
        criterion=Criterion.CLEAN,
        scope=Scope.PACKAGE,
        title=Text(vi="Tệp nén không an toàn", en="Unsafe archive"),
        message=Text(vi="Tệp {file} bị từ chối: {reason}.", en="{file} was refused: {reason}."),
        advice=Text(
            vi="Nén lại thư mục giao nộp bằng ZIP thường: không mật khẩu, không lồng tệp nén, không liên kết tắt.",
            en="Pack the delivery folder again as a plain ZIP: no password, no archives inside, no links.",
        ),
        reference="PKZIP APPNOTE 6.3.10; CWE-22, CWE-59, CWE-409",
        reasons={
            Unsafe.TRAVERSAL: Text(
                vi="mục “{name}” trỏ ra ngoài gói", en="entry “{name}” points outside of the package"
            ),
            Unsafe.ABSOLUTE_PATH: Text(
                vi="mục “{name}” có đường dẫn tuyệt đối", en="entry “{name}” has an absolute path"
            ),
            Unsafe.BAD_NAME: Text(
                vi="tên mục “{name}” trống, quá dài hoặc có ký tự điều khiển",
                en="the entry name “{name}” is empty, too long or has control characters",
            ),
            Unsafe.DUPLICATE_NAME: Text(vi="mục “{name}” có hai lần", en="entry “{name}” is there twice"),
            Unsafe.LINK: Text(vi="mục “{name}” là liên kết, không phải tệp", en="entry “{name}” is a link, not a file"),
            Unsafe.DEVICE: Text(
                vi="mục “{name}” là thiết bị, không phải tệp", en="entry “{name}” is a device, not a file"
            ),
            Unsafe.ENCRYPTED: Text(vi="mục “{name}” được đặt mật khẩu", en="entry “{name}” is encrypted"),
            Unsafe.TOO_MANY_ENTRIES: Text(vi="có hơn {limit} mục", en="it has more than {limit} entries"),
            Unsafe.TOO_LARGE: Text(
                vi="giải nén ra hơn {limit} byte (ở mục “{name}”)",
                en="it unpacks to more than {limit} bytes (at entry “{name}”)",
            ),
            Unsafe.RATIO: Text(
                vi="mục “{name}” nở ra {measured} lần, giới hạn là {limit} lần",
                en="entry “{name}” grows {measured} times, the limit is {limit} times",
            ),
            Unsafe.DEPTH: Text(
                vi="tệp nén lồng nhau {measured} lớp (“{name}”), giới hạn là {limit}",
                en="archives are nested {measured} deep (“{name}”), the limit is {limit}",
            ),
            Unsafe.FALSE_SIZE: Text(
                vi="mục “{name}” có kích thước thật khác kích thước khai báo",
                en="entry “{name}” has another size than it declares",
            ),
            Unsafe.OVERLAP: Text(
                vi="mục “{name}” dùng chung dữ liệu nén với mục khác",
                en="entry “{name}” shares its compressed bytes with another one",
            ),
        },
    )
)

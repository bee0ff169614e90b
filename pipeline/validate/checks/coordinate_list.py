"""FMT-07: how a list of coordinates was understood. Seen by reading."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Axes, PassedOver

_READ = Text(
    vi="cột bắc là {north}, cột đông là {east}, dấu thập phân “{mark}”",
    en="north is in column {north}, east in {east}, the decimal mark is “{mark}”",
)


def _because(vi: str, en: str) -> Text:
    return Text(vi=f"{_READ.vi}: {vi}", en=f"{_READ.en}: {en}")


declare(
    CheckSpec(
        code="FMT-07",
        severity=Severity.INFO,
        group=AcceptanceGroup.GROUND_SURVEY,
        criterion=Criterion.CONSISTENT,
        scope=Scope.FILE,
        title=Text(vi="Cách hiểu tệp tọa độ", en="How a list of coordinates was understood"),
        message=Text(
            vi="Tệp tọa độ {file} {worksheet} được đọc như sau: {reason}.",
            en="The list of coordinates {file} {worksheet} was read thus: {reason}.",
        ),
        advice=Text(
            vi="So với bản gốc. Nếu hiểu sai: ghi đầu cột “X (bắc)” thành “N”, “Y (đông)” thành “E”, dùng một loại dấu "
            "thập phân.",
            en="Compare with the original. If it was misread, head the columns “N” and “E”, and use one decimal mark.",
        ),
        reference="TT 973/2001/TT-TCĐC Điều 4 (X hướng bắc, Y hướng đông)",
        reasons={
            Axes.HEADS: _because("theo đầu cột", "so say the heads of the columns"),
            Axes.SIZE: _because("theo độ lớn của số", "so say the numbers"),
            Axes.SIZE_AGAINST_CUSTOM: _because(
                "theo độ lớn của số, ngược với quy ước X hướng bắc", "so say the numbers, although X usually is north"
            ),
            Axes.CUSTOM: _because(
                "theo quy ước X hướng bắc, vì đầu cột và số đều không cho biết",
                "by custom, since neither heads nor numbers tell",
            ),
            Axes.CONTRADICTION: _because(
                "theo đầu cột, nhưng độ lớn của số cho thấy ngược lại",
                "so say the heads of the columns, and the numbers say the opposite",
            ),
            PassedOver.LINES: Text(
                vi="{count} dòng không phải điểm tọa độ được bỏ qua (dòng {lines})",
                en="{count} lines that are no points were passed over (lines {lines})",
            ),
            PassedOver.COLUMNS: Text(
                vi="{count} cột chỉ nói về từng điểm, không được giữ cho thửa đất ({columns})",
                en="{count} columns speak of single points and were not kept for the parcels ({columns})",
            ),
        },
    )
)

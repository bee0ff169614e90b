"""FMT-02: text came in another encoding than Unicode, or than declared. Seen by normalisation, which converts it."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Recoded

declare(
    CheckSpec(
        code="FMT-02",
        severity=Severity.WARNING,
        group=AcceptanceGroup.ATTRIBUTE_DATA,
        criterion=Criterion.CLEAN,
        scope=Scope.FILE,
        title=Text(vi="Chữ không phải Unicode, đã chuyển mã", en="Text in a legacy encoding, converted"),
        message=Text(vi="Tệp {file}, cột {column}: {reason}.", en="{file}, column {column}: {reason}."),
        advice=Text(
            vi="So các ví dụ với tài liệu gốc (cột có thể nêu tên người thì không trích ví dụ). Lần sau hãy giao chữ "
            "Unicode (UTF-8): Shapefile kèm tệp .cpg ghi UTF-8, hoặc GeoPackage.",
            en="Compare the examples with the originals (there are none for columns that may name people). Deliver "
            "Unicode (UTF-8) next time: a Shapefile with a .cpg file that says UTF-8, or a GeoPackage.",
        ),
        reference="TCVN 6909:2001 (Unicode); TCVN 5712:1993 (TCVN3)",
        reasons={
            Recoded.UNDECLARED: Text(
                vi="chữ theo mã {encoding} (độ tin cậy {confidence:.0%}), đã chuyển {count} giá trị sang Unicode, "
                "ví dụ: {examples}",
                en="text in {encoding} (confidence {confidence:.0%}), {count} values converted to Unicode, such as: "
                "{examples}",
            ),
            Recoded.MISDECLARED: Text(
                vi="tệp .cpg khai mã {declared} nhưng chữ theo mã {encoding} (độ tin cậy {confidence:.0%}), đã chuyển "
                "{count} giá trị sang Unicode, ví dụ: {examples}",
                en="the .cpg file declares {declared}, the text is {encoding} (confidence {confidence:.0%}), {count} "
                "values converted to Unicode, such as: {examples}",
            ),
            Recoded.DOUBLE: Text(
                vi="chữ UTF-8 bị mã hóa hai lần (độ tin cậy {confidence:.0%}), đã phục hồi {count} giá trị, "
                "ví dụ: {examples}",
                en="UTF-8 encoded twice (confidence {confidence:.0%}), {count} values restored, such as: {examples}",
            ),
            Recoded.MIXED: Text(
                vi="lẫn lộn chữ Unicode và chữ theo mã {encoding} (mã khai báo: {declared}; độ tin cậy "
                "{confidence:.0%}), đã chuyển {count} giá trị, ví dụ: {examples}; {undecided} giá trị không rõ mã nào "
                "được giữ nguyên",
                en="Unicode mixed with {encoding} (declared: {declared}; confidence {confidence:.0%}), {count} values "
                "converted, such as: {examples}; {undecided} values that can be either were left as they came",
            ),
            Recoded.DOUBTFUL: Text(
                vi="chữ có thể theo mã {encoding} như các cột khác nhưng chưa đủ chắc chắn (độ tin cậy "
                "{confidence:.0%}), được giữ nguyên",
                en="the text may be {encoding} like that of other columns, but not surely enough (confidence "
                "{confidence:.0%}); it was left as it came",
            ),
        },
    )
)

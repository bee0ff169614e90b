"""FMT-01: a file cannot be read. Seen by intake and reading."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Unreadable

declare(
    CheckSpec(
        code="FMT-01",
        severity=Severity.ERROR,
        group=AcceptanceGroup.DOCUMENTS,
        criterion=Criterion.COMPLETE,
        scope=Scope.FILE,
        title=Text(vi="Tệp không đọc được", en="File cannot be read"),
        message=Text(vi="“{name}”: {reason}.", en="“{name}”: {reason}."),
        advice=Text(
            vi="Mở tệp bằng phần mềm đã tạo ra nó, xuất lại rồi gửi lại; kiểm tra xem việc sao chép có trọn vẹn không.",
            en="Open the file in the program that made it, export it again and send it again; check that the copy is "
            "complete.",
        ),
        reference="RFC 7946; OGC 12-128r19 (GeoPackage); OGC 07-036r1 (GML); ESRI Shapefile 1998; PKZIP APPNOTE 6.3.10",
        reasons={
            Unreadable.NOT_AN_ARCHIVE: Text(vi="không phải là tệp nén", en="it is not an archive"),
            Unreadable.TRUNCATED: Text(vi="tệp bị cắt cụt ({detail})", en="it is cut off ({detail})"),
            Unreadable.CHECKSUM: Text(
                vi="nội dung khác mã kiểm lưu trong tệp nén", en="its content differs from the checksum in the archive"
            ),
            Unreadable.COMPRESSION: Text(
                vi="phương pháp nén {detail} không được hỗ trợ", en="compression method {detail} is not supported"
            ),
            Unreadable.MULTI_DISK: Text(
                vi="tệp nén chia nhiều phần, cần gửi một tệp duy nhất", en="the archive is split; send a single file"
            ),
            Unreadable.CORRUPT: Text(vi="tệp bị hỏng ({detail})", en="it is damaged ({detail})"),
            Unreadable.XML_SYNTAX: Text(vi="lỗi cú pháp XML ({detail})", en="XML syntax error ({detail})"),
            Unreadable.XML_FORBIDDEN: Text(
                vi="XML có khai báo DOCTYPE hoặc thực thể, không được phép ({detail})",
                en="the XML declares a document type or entities, which is not allowed ({detail})",
            ),
            Unreadable.JSON_SYNTAX: Text(vi="lỗi cú pháp JSON ({detail})", en="JSON syntax error ({detail})"),
            Unreadable.TOO_DEEP: Text(
                vi="các phần tử lồng nhau quá sâu ({detail})", en="elements are nested too deeply ({detail})"
            ),
            Unreadable.UNSAFE_REFERENCE: Text(
                vi="tệp trỏ tới tệp khác không phải bằng tên đơn giản ({detail})",
                en="it refers to another file by something other than a plain name ({detail})",
            ),
            Unreadable.RECORD: Text(
                vi="bản ghi {row} không giải mã được, đã để riêng ({detail})",
                en="record {row} cannot be decoded and was set aside ({detail})",
            ),
            Unreadable.CRASH: Text(
                vi="thư viện đọc tệp bị dừng đột ngột ({detail})", en="the library that reads it broke down ({detail})"
            ),
            Unreadable.OUT_OF_TIME: Text(vi="đọc quá lâu ({detail})", en="reading took too long ({detail})"),
            Unreadable.OUT_OF_MEMORY: Text(vi="cần quá nhiều bộ nhớ để đọc", en="reading takes too much memory"),
            Unreadable.MANIFEST: Text(
                vi="bản kê sai cú pháp hoặc có mục không được quy ước ({detail})",
                en="the manifest is not TOML, or has fields that were not agreed on ({detail})",
            ),
            Unreadable.AXES: Text(
                vi="không rõ cột nào là X (bắc), cột nào là Y (đông): số điểm theo hai thứ tự là {detail}",
                en="which coordinate is north and which is east cannot be told: points in either order {detail}",
            ),
            Unreadable.DECIMAL_MARK: Text(
                vi="không rõ dấu thập phân; hãy ghi tọa độ với một loại dấu và ngăn các cột bằng dấu chấm phẩy",
                en="which is the decimal mark cannot be told; write coordinates with one mark, and semicolons between "
                "columns",
            ),
            Unreadable.DGN_V8: Text(
                vi="là bản vẽ MicroStation V8 không đọc được ({detail}); hãy lưu thành DGN V7 hoặc DXF rồi gửi lại",
                en="it is a drawing of MicroStation V8 that cannot be read ({detail}); save it as DGN V7 or DXF",
            ),
            Unreadable.DWG: Text(
                vi="là bản vẽ DWG ({detail}), không đọc được; hãy lưu thành DXF rồi gửi lại",
                en="it is a DWG drawing ({detail}), which cannot be read; save it as DXF and send that",
            ),
            Unreadable.RAR: Text(
                vi="là tệp nén RAR, không mở được; hãy nén lại thành .zip hoặc .7z rồi gửi lại",
                en="it is a RAR archive, which cannot be opened; pack it as .zip or .7z and send that",
            ),
            Unreadable.EMPTY: Text(
                vi="tệp không có lớp, trang tính hay đối tượng nào; kiểm tra lại khi xuất",
                en="it has no layers, worksheets or objects at all; look at what was exported",
            ),
            Unreadable.PARTS: Text(
                vi="các tệp đi cùng nhau có số bản ghi khác nhau ({detail}), nên không rõ thuộc tính của thửa nào; hãy "
                "xuất lại cả bộ",
                en="files that belong together have different numbers of records ({detail}), so that it is "
                "not known which attributes are whose; export all of them again",
            ),
            Unreadable.QUOTES: Text(
                vi="có dấu ngoặc kép mở mà không đóng, hoặc đóng giữa ô ({detail}); trong ô, viết hai dấu liền nhau",
                en="quotes are not closed, or closed within a field ({detail}); within a field, write them twice",
            ),
            Unreadable.ENCRYPTED: Text(
                vi="được bảo vệ bằng mật khẩu; hãy bỏ mật khẩu rồi gửi lại",
                en="it is protected with a password; remove it and send the file again",
            ),
            Unreadable.STRAY_CELL: Text(
                vi="có ô dữ liệu quá xa bảng (ô {detail}); hãy xóa các dòng, cột thừa rồi gửi lại",
                en="a cell far outside of the table is filled ({detail}); delete the surplus rows and columns",
            ),
            Unreadable.SEVERAL_SYSTEMS: Text(
                vi="các hình của một lớp thuộc nhiều hệ tọa độ ({detail}); hãy tách thành mỗi hệ một tệp",
                en="geometries of one layer are in several coordinate systems ({detail}); deliver a file for each",
            ),
            Unreadable.GEOMETRY_ENCODING: Text(
                vi="hình học mã hóa kiểu {detail}, chưa đọc được; hãy ghi lại với kiểu WKB",
                en="its geometry is encoded as {detail}, which cannot be read; write it as WKB",
            ),
        },
    )
)

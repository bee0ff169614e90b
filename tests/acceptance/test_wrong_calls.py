"""Wrong calls of the command line are said in Vietnamese first, on one line, and end with exit code 3."""

import pytest


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], "Thiếu PATH"),
        (["check", "--khong-co", "goi.zip"], "Không có tùy chọn --khong-co · No such option"),
        (["kiem-tra"], "Không có lệnh kiem-tra · No such command"),
        (["check", "goi.zip", "--lang", "fr"], "Giá trị của --lang không hợp lệ · Invalid value"),
        (["check", "goi.zip", "--out"], "Tùy chọn --out cần có giá trị · "),
        (["deliveries", "goi.zip"], "Thừa: goi.zip · "),
        (["check", "khong-co.zip"], "Không tìm thấy · Not found: khong-co.zip"),
    ],
)
def test_wrong_calls_are_said_in_both_languages(diachinh, arguments, said):
    done = diachinh(*arguments)
    assert done.returncode == 3
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1

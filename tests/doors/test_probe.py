"""The probe reports what a platform allows, in the platform's form, and runs no student code."""

import json
import zipfile

import pytest

from autograder.cli import main
from autograder.doors import probe
from autograder.execute import doctor
from autograder.grade.gradescope_form import findings


def test_the_probe_is_a_zip_that_the_platform_can_set_up(tmp_path):
    target = tmp_path / "probe.zip"
    probe.write(target, wheel_name="theorysheet-0-py3-none-any.whl", wheel=b"wheel")
    with zipfile.ZipFile(target) as archive:
        names = set(archive.namelist())
        rights = archive.getinfo("run_autograder").external_attr >> 16
        assert b"autograder.doors.probe" in archive.read("run_otter.py")
    assert {"setup.sh", "run_autograder", "requirements.txt", "constraints.txt"} <= names
    assert "wheels/theorysheet-0-py3-none-any.whl" in names
    assert rights & 0o111


def test_the_command_writes_it_with_this_projects_wheel(tmp_path, capsys):
    target = tmp_path / "probe.zip"
    assert main(["doctor", "--probe-zip", str(target)]) == 0
    with zipfile.ZipFile(target) as archive:
        (wheel,) = [name for name in archive.namelist() if name.startswith("wheels/theorysheet-")]
        assert archive.getinfo(wheel).file_size > 100_000
    assert str(target) in capsys.readouterr().out


def test_its_result_is_the_doctors_report(tmp_path):
    assert probe.main(str(tmp_path)) == 0
    content = json.loads((tmp_path / "results" / "results.json").read_text())
    report = doctor.examine()
    assert findings(content) == []
    assert f"isolation level {report.level}" in content["output"]
    assert [test["name"] for test in content["tests"]] == [item.name for item in report.properties]


def test_a_doctor_that_fails_is_reported_too(tmp_path, monkeypatch):
    def failing():
        raise RuntimeError("no such system call")

    monkeypatch.setattr(doctor, "examine", failing)
    assert probe.main(str(tmp_path)) == 3
    content = json.loads((tmp_path / "results" / "results.json").read_text())
    assert findings(content) == []
    assert "no such system call" in content["output"]


@pytest.mark.parametrize(("held", "status"), [(True, "passed"), (False, "failed")])
def test_each_property_is_a_test_with_advice(held, status):
    item = doctor.Property("no network", held, {"connect": "refused"}, needed=True, advice="Ask.")
    content = probe.report_as_results(doctor.Report("A", (item,)))
    assert [test["status"] for test in content["tests"]] == [status]
    assert ("Ask." in content["tests"][0]["output"]) is not held

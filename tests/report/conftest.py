import pytest

from tests.report import samples


@pytest.fixture
def write_class(tmp_path):
    """Writes a folder of results of a made-up class and gives (folder, roll)."""

    def write(count=12, **options):
        folder = tmp_path / "results"
        return folder, samples.write_class(folder, count, **options)

    return write

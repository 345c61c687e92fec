"""Reports that tests read back."""

import pytest

from tests.reports.making import Reports, all_reports


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Reports:
    return all_reports(tmp_path_factory.getbasetemp())

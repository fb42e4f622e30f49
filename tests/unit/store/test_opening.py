"""Which store the settings choose, and what that costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from depeche.errors import StoreError
from depeche.settings import Settings
from depeche.store import open_store


def test_sqlite_in_the_data_folder_is_the_default(tmp_path):
    store = open_store(Settings(data_dir=tmp_path / "data", brief_ttl_days=1))
    store.put_segments({"aa": "texte"})
    store.close()
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["depeche.sqlite"]


def test_dynamodb_on_demand(monkeypatch, tmp_path):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    store = open_store(Settings(data_dir=tmp_path, store="dynamodb", overflow_bucket="results"))
    assert type(store).__name__ == "DynamoStore"
    store.close()


def test_a_data_folder_that_can_t_be_made_is_a_store_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="data folder"):
        open_store(Settings(data_dir=tmp_path / "file"))


def test_sqlite_needs_nothing_of_aws(tmp_path):
    code = (
        "import sys; from pathlib import Path; from depeche.settings import Settings;"
        "from depeche.store import open_store; open_store(Settings(data_dir=Path(sys.argv[1]))).close();"
        "print([name for name in ('boto3', 'botocore', 'ctranslate2', 'numpy') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"

"""Settings: defaults, the file, the environment; and what is said of a wrong one."""

import re
import stat

import pytest

from assessment.installation.config import WrongSetting, read_config, settings
from tests.places import CHECKOUT


def read(tmp_path, file="", **environment):
    instance = tmp_path / "instance"
    if file:
        instance.mkdir(exist_ok=True)
        (instance / "config.toml").write_text(file)
    given = {f"ASSESSMENT_{name.upper()}": value for name, value in environment.items()}
    return read_config({"ASSESSMENT_INSTANCE": str(instance)} | given)


def test_without_any_settings_the_defaults_hold(tmp_path):
    config = read(tmp_path)

    assert config.port == 8000
    assert config.https is True
    assert config.anyone_may_start is False
    assert config.database_url == f"sqlite:///{tmp_path / 'instance' / 'level-ground.sqlite'}"


def test_the_environment_goes_before_the_file(tmp_path):
    config = read(tmp_path, "port = 8001\nkept_months = 6\n", port="8002")

    assert (config.port, config.kept_months) == (8002, 6)


@pytest.mark.parametrize(
    ("file", "environment", "says"),
    [
        ("prot = 1\n", {}, "config.toml: prot is no setting. Write one of: database_url"),
        ("", {"prot": "1"}, "environment: prot is no setting"),
        ("", {"port": "http"}, "port is 'http'. Write a number from 1 to 65535"),
        ("", {"port": "0"}, "Write a number from 1 to 65535"),
        ("port = -1\n", {}, "Write a number from 1 to 65535"),
        ("", {"https": "perhaps"}, "https is 'perhaps'. Write true or false"),
        ("", {"time_zone": "Mars/Olympus"}, "Write a name such as Asia/Vientiane"),
        ("", {"time_zone": "../../etc/passwd"}, "Write a name such as Asia/Vientiane"),
        ("port 8000", {}, "Write lines such as: port = 8000"),
    ],
)
def test_a_wrong_setting_is_named_with_what_would_be_right(tmp_path, file, environment, says):
    with pytest.raises(WrongSetting, match=re.escape(says)):
        read(tmp_path, file, **environment)


def test_the_secret_key_is_made_once_and_its_owners_alone(tmp_path):
    first, again = read(tmp_path), read(tmp_path)

    path = tmp_path / "instance" / "secret-key"
    assert first.secret_key == again.secret_key == path.read_text()
    assert len(first.secret_key) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first.secret_key not in repr(first)


@pytest.mark.parametrize("name", settings())
def test_every_setting_is_in_the_manual_with_its_default(name, tmp_path):
    manual = (CHECKOUT / "docs" / "administration.md").read_text()
    default = getattr(read(tmp_path), name)
    shown = str(default).lower() if isinstance(default, bool) else str(default)

    (row,) = re.findall(rf"^\| `{name}` \| (.+?) \|", manual, re.MULTILINE)
    assert name == "database_url" or row == f"`{shown}`"

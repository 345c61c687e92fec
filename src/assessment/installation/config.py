"""The settings of an installation: every one once, with its type, its default and a sentence.

Order: defaults, `config.toml` in the instance folder, environment variables (`ASSESSMENT_` and the name in capitals).
A default is right for production and safe to publish; what must be secret is made once, into the instance folder.
"""

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PREFIX = "ASSESSMENT_"
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")
_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class WrongSetting(Exception):
    """A setting that is unknown or out of range; the message names it and says what would be right."""


@dataclass(frozen=True)
class Config:
    """What an installation is told. `help` of each field is its line in docs/administration.md."""

    instance: Path
    secret_key: str = field(repr=False)
    database_url: str = field(
        default="", metadata={"help": "SQLAlchemy's address of a PostgreSQL database; left out, SQLite in the instance"}
    )
    host: str = field(default="127.0.0.1", metadata={"help": "the address that the server listens on"})
    port: int = field(default=8000, metadata={"help": "its port", "from": 1, "to": 65535})
    web_workers: int = field(default=2, metadata={"help": "server processes", "from": 1, "to": 64})
    web_threads: int = field(default=4, metadata={"help": "threads in each of them", "from": 1, "to": 64})
    https: bool = field(default=True, metadata={"help": "visitors come by https; cookies travel by nothing else then"})
    anyone_may_start: bool = field(
        default=False, metadata={"help": "whoever reaches the start page may begin an assessment with a code"}
    )
    begins_an_hour: int = field(
        default=200, metadata={"help": "assessments begun from one address before a pause", "from": 1, "to": 1_000_000}
    )
    public_address: str = field(
        default="",
        metadata={"help": "where visitors reach the installation, such as https://ground.example.org; letters need it"},
    )
    proxies: int = field(
        default=0,
        metadata={"help": "web servers in front whose word on address and https is taken", "from": 0, "to": 9},
    )
    sign_in_hours: int = field(
        default=8, metadata={"help": "hours after which a code and PIN are asked for again", "from": 1, "to": 168}
    )
    kept_months: int = field(
        default=12,
        metadata={
            "help": "months that an assessment is kept after its last change, a session after its end",
            "from": 1,
            "to": 120,
        },
    )
    kept_months_in_rounds: int = field(
        default=36,
        metadata={
            "help": "months that what was submitted for a round is kept, and a session on one",
            "from": 1,
            "to": 120,
        },
    )
    job_lease_seconds: int = field(
        default=20, metadata={"help": "seconds after which a silent worker is given up", "from": 2, "to": 3600}
    )
    mail_server: str = field(
        default="", metadata={"help": "the server that letters are sent by; left out, they stay in the outbox"}
    )
    mail_port: int = field(default=587, metadata={"help": "its port", "from": 1, "to": 65535})
    mail_security: str = field(
        default="starttls",
        metadata={"help": "how the way there is encrypted", "choices": ("starttls", "tls", "none")},
    )
    mail_user: str = field(default="", metadata={"help": "the name it is signed in to with; left out, without"})
    mail_password: str = field(default="", repr=False, metadata={"help": "the password of mail_user"})
    mail_from: str = field(default="level-ground@localhost", metadata={"help": "the address that letters come from"})
    demonstration: bool = field(
        default=False, metadata={"help": "the pages say that all is invented; `--demo` sets it, for its own instance"}
    )
    time_zone: str = field(default="Asia/Phnom_Penh", metadata={"help": "whose clock the pages show"})

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that times are shown in."""
        return ZoneInfo(self.time_zone)

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the server."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"


def settings() -> Mapping[str, Mapping[str, Any]]:
    """Return the metadata of each setting that may be given, by name."""
    return {one.name: one.metadata for one in fields(Config) if one.metadata}


def read_config(environment: Mapping[str, str] | None = None) -> Config:
    """Read the settings. Raises WrongSetting; makes the instance folder and its secret key where there are none."""
    environment = os.environ if environment is None else environment
    instance = Path(environment.get(f"{PREFIX}INSTANCE", "instance")).absolute()
    given: dict[str, tuple[str, Any]] = {}
    for place, values in (
        (f"{instance / 'config.toml'}", _file_settings(instance / "config.toml")),
        ("environment", _environment_settings(environment)),
    ):
        for name, value in values.items():
            if name not in settings():
                raise WrongSetting(f"{place}: {name} is no setting. Write one of: {', '.join(settings())}.")
            given[name] = (place, value)
    values = {name: _typed(name, value, place) for name, (place, value) in given.items()}
    if values.get("mail_server") and not values.get("public_address"):
        raise WrongSetting("mail_server is set and public_address is not. Write both: letters hold links to the pages.")
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    values.setdefault("database_url", f"sqlite:///{instance / 'level-ground.sqlite'}")
    return Config(instance=instance, secret_key=_secret_key(instance), **values)


def _environment_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name != f"{PREFIX}INSTANCE"
    }


def _file_settings(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{path}: {error}. Write lines such as: port = 8000") from error


def _typed(name: str, value: Any, place: str) -> Any:
    default = next(one.default for one in fields(Config) if one.name == name)
    limits = settings()[name]
    if isinstance(default, bool):
        found = value if isinstance(value, bool) else _WORDS.get(str(value).lower())
        if found is None:
            raise WrongSetting(f"{place}: {name} is {value!r}. Write true or false.")
        return found
    if isinstance(default, int):
        number = int(value) if str(value).isdecimal() else -1
        if not limits["from"] <= number <= limits["to"]:
            raise WrongSetting(f"{place}: {name} is {value!r}. Write a number from {limits['from']} to {limits['to']}.")
        return number
    if "choices" in limits and value not in limits["choices"]:
        raise WrongSetting(f"{place}: {name} is {value!r}. Write one of: {', '.join(limits['choices'])}.")
    if name == "mail_from" and ("@" not in str(value) or not str(value).isprintable()):
        raise WrongSetting(f"{place}: mail_from is {value!r}. Write an address such as level-ground@example.org.")
    if name == "public_address" and not _ADDRESS.fullmatch(str(value)):
        raise WrongSetting(f"{place}: public_address is {value!r}. Write one such as https://ground.example.org.")
    if name == "time_zone":
        _check_zone(str(value), place)
    return str(value)


def _check_zone(name: str, place: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise WrongSetting(f"{place}: time_zone is {name!r}. Write a name such as Asia/Vientiane.") from None


def _secret_key(instance: Path) -> str:
    """Return the key that cookies are signed with: made at the first start, readable by its owner alone."""
    path = instance / "secret-key"
    if not path.exists():
        draft = instance / f".secret-key-{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32), encoding="ascii")
        # A link is there whole or not at all; of several processes that start together, the first one's stays.
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text(encoding="ascii")

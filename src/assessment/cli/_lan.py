"""How `serve --lan` is reached by the phones of a workshop, and what it tells the presenter.

The room has a Wi-Fi of its own and often no internet: addresses are read from the system, nothing is sent to find them.
"""

from collections.abc import Iterable, Sequence
from io import StringIO
from ipaddress import IPv4Address

import click
import segno
from ifaddr import Adapter, get_adapters

from assessment.cli._files import stop
from assessment.cli._installation import open_installation
from assessment.installation.config import Config

EVERYWHERE = "0.0.0.0"  # noqa: S104 - phones are to reach it
NO_NETWORK = (
    "This machine is in no network. Turn on its hotspot, or join the Wi-Fi of the room, and start again; or name the "
    "address that phones reach with --host."
)
ELSEWHERE = (
    "public_address is {address}: links and codes on the pages begin with it, so phones have to reach it, too. "
    "Take it out of the settings for a workshop without internet."
)
_WHAT_TO_DO = (
    "Turn on the hotspot of this laptop, or join the Wi-Fi of the room, let people join the same network and scan the "
    "code; where a phone finds nothing, let port {port} through the firewall of this laptop."
)
_WIRELESS = ("wl", "ap")
_INNER = ("docker", "br-", "veth", "virbr", "vboxnet", "vmnet", "tun", "tap", "wg", "tailscale", "zt")
"""How the names of networks begin that phones are most likely in, and of those inside a machine or over a tunnel."""


def lan_settings(host: str | None) -> dict[str, str | int]:
    """Return the settings of `--lan`: on all addresses unless one is named, by http, with no web server in front."""
    return {"host": host or EVERYWHERE, "https": "false", "proxies": 0}


def open_to_lan(config: Config) -> tuple[Config, list[str]]:
    """Return the settings with a public address that phones reach, and all such addresses: the likeliest one first.

    A public address that was set stays; whoever presents is told what that means.
    """
    found = [config.address.rstrip("/")]
    if config.host == EVERYWHERE:
        found = [f"http://{one}:{config.port}" for one in lan_addresses(get_adapters())]
    if not found:
        stop(NO_NETWORK)
    if config.public_address:
        click.echo(ELSEWHERE.format(address=config.public_address), err=True)
        return config, found
    return open_installation(public_address=found[0]), found


def lan_addresses(adapters: Iterable[Adapter]) -> list[str]:
    """Return the IPv4 addresses by which other machines may reach this one, the likeliest one for phones first."""
    found = [(one.nice_name, IPv4Address(ip.ip)) for one in adapters for ip in one.ips if isinstance(ip.ip, str)]
    return [str(ip) for name, ip in sorted(found, key=_rank) if not ip.is_loopback]


def _rank(found: tuple[str, IPv4Address]) -> int:
    name, ip = found
    if ip.is_link_local:  # chosen by the machine itself, since nobody gave it one
        return 3
    if name.startswith(_INNER):
        return 2
    return 0 if name.startswith(_WIRELESS) else 1


def told_to_presenter(addresses: Sequence[str], port: int) -> str:
    """Return what the terminal shows for a workshop: where phones join, as addresses and as a code, and what to do."""
    first, *others = [f"{one}/join" for one in addresses]
    return "\n".join(
        [
            f"Phones join at {first}",
            *(f"  or, in another network of this machine, at {one}" for one in others),
            _code(first),
            _WHAT_TO_DO.format(port=port),
        ]
    )


def _code(address: str) -> str:
    """Return a QR code in its own colours: on a light terminal it would be inverted, which many phones do not read."""
    drawn = StringIO()
    segno.make(address, micro=False).terminal(drawn, compact=True)
    return "\n".join(click.style(line, fg="bright_white", bg="black") for line in drawn.getvalue().splitlines())

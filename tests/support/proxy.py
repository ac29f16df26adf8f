# SPDX-License-Identifier: AGPL-3.0-or-later
"""nginx with the configuration that the project ships, only with other ports and files."""

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.certificates import self_made
from tests.support.listening import free_port

SHIPPED = Path(__file__).parents[2] / "deploy/nginx.conf"
_AROUND = """\
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
access_log {folder}/access.log;
client_body_temp_path {folder}/body;
proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/fastcgi;
uwsgi_temp_path {folder}/uwsgi;
scgi_temp_path {folder}/scgi;
{shipped}
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A running nginx in front of a hub."""

    folder: Path
    port: int
    tls: ssl.SSLContext

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it wrote of requests and of what went wrong."""
        files = (self.folder / "access.log", self.folder / "error.log")
        return "".join(file.read_text(encoding="utf-8") for file in files if file.exists())


@contextmanager
def nginx(folder: Path, hub_port: int) -> Iterator[Proxy]:
    """Started in a folder of its own; ended with the block."""
    certificate, key = self_made(folder)
    port = free_port()
    changes = {
        "127.0.0.1:8080": f"127.0.0.1:{hub_port}",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "/etc/ssl/frontdesk/fullchain.pem": str(certificate),
        "/etc/ssl/frontdesk/privkey.pem": str(key),
        "/var/log/nginx": str(folder),
    }
    shipped = SHIPPED.read_text(encoding="utf-8")
    for ours, here in changes.items():
        assert ours in shipped, ours
        shipped = shipped.replace(ours, here)
    config = folder / "nginx.conf"
    config.write_text(_AROUND.format(folder=folder, shipped=shipped), encoding="utf-8")
    command = ["nginx", "-e", str(folder / "error.log"), "-c", str(config)]
    subprocess.run(command, check=True)  # returns when it listens
    try:
        yield Proxy(folder, port, ssl.create_default_context(cafile=str(certificate)))
    finally:
        subprocess.run([*command, "-s", "stop"], check=True)

"""Web servers that sites are published with, each with the files that it comes with."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from node import node_command
from polling import wait_until

HERE = Path(__file__).parent
NGINX = "/usr/sbin/nginx"
APACHE = "/usr/sbin/apache2"
# Both configurations add an address, folders and no types to what Debian's packages have.
NGINX_CONFIG = """
daemon off;
user root;
pid {work}/nginx.pid;
error_log {work}/error.log;
events {{ }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path {work}/body;
    proxy_temp_path {work}/proxy;
    fastcgi_temp_path {work}/fastcgi;
    uwsgi_temp_path {work}/uwsgi;
    scgi_temp_path {work}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {folder};
    }}
}}
"""
APACHE_CONFIG = """
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {work}/apache.pid
ErrorLog {work}/error.log
Mutex pthread
Include /etc/apache2/mods-available/mpm_event.load
Include /etc/apache2/mods-available/authz_core.load
Include /etc/apache2/mods-available/dir.load
Include /etc/apache2/mods-available/dir.conf
Include /etc/apache2/mods-available/mime.load
Include /etc/apache2/mods-available/mime.conf
DocumentRoot {folder}
"""


def _nginx(folder: Path, work: Path, port: int) -> list[str]:
    config = work / "nginx.conf"
    config.write_text(NGINX_CONFIG.format(folder=folder, work=work, port=port))
    return [NGINX, "-c", str(config), "-p", str(work), "-e", str(work / "error.log")]


def _apache(folder: Path, work: Path, port: int) -> list[str]:
    config = work / "apache.conf"
    config.write_text(APACHE_CONFIG.format(folder=folder, work=work, port=port))
    return [APACHE, "-f", str(config), "-D", "FOREGROUND"]


def _python(folder: Path, _work: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", str(folder), str(port)]


def _node(folder: Path, _work: Path, port: int) -> list[str]:
    script = HERE / "node_modules/http-server/bin/http-server"
    return [*node_command(), str(script), str(folder), "-a", "127.0.0.1", "-p", str(port)]


SERVERS: dict[str, Callable[[Path, Path, int], list[str]]] = {
    "nginx": _nginx,
    "Apache": _apache,
    "Python": _python,
    "Node.js": _node,
}


@contextmanager
def serve_with(name: str, folder: Path, work: Path) -> Iterator[str]:
    """Serve a folder with one of `SERVERS` while the block runs; give its address.

    Args:
        name: The server's.
        folder: What is served.
        work: Where the server may write.
    """
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    log = work / "output.log"
    with log.open("wb") as output:
        process = subprocess.Popen(SERVERS[name](folder, work, port), stdout=output, stderr=subprocess.STDOUT)
        try:
            wait_until(lambda: _answers(port) or process.poll() is not None)
            assert process.poll() is None, log.read_text()
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    try:
        connection.request("HEAD", "/")
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        connection.close()

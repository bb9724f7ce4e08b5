"""The commands: ``python -m pmo365.localtenant --port 8365 --state DIR [--log FILE]``, ``coverage``, ``front``."""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import sys
from pathlib import Path

import uvicorn

from pmo365.localtenant.coverage import coverage_page
from pmo365.localtenant.record import Recording
from pmo365.localtenant.server import Server
from pmo365.localtenant.store import Store
from pmo365.localtenant.tokens import Mint
from pmo365.localtenant.world import World


class Announcing(uvicorn.Server):
    """A server that prints where it listens, as one JSON line, once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening and say where."""
        await super().startup(sockets=sockets)
        for one in sockets or ():
            print(json.dumps({"url": f"http://127.0.0.1:{one.getsockname()[1]}"}), flush=True)


def build_server(state: Path, log: Path | None = None) -> Announcing:
    """Return a server over a state folder, not yet listening."""
    store = Store(state)
    world = World(store, Mint(store), Recording(log))
    config = uvicorn.Config(
        Server(world),
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=False,
        timeout_keep_alive=30,
    )
    return Announcing(config)


def listening_socket(port: int) -> socket.socket:
    """Return a socket on the loopback address; port 0 takes a free one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    return listener


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m pmo365.localtenant", description=__doc__)
    parser.add_argument("command", nargs="?", choices=("serve", "coverage", "front"), default="serve")
    parser.add_argument("--port", type=int, default=8365)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--target", help="front: address of the running tenant")
    parser.add_argument("--folder", type=Path, help="front: where its certificates go")
    given = parser.parse_args(arguments)
    if given.command == "coverage":
        sys.stdout.write(coverage_page())
        return 0
    if given.command == "front":
        if given.target is None or given.folder is None:
            parser.error("front needs --target URL and --folder DIR")
        return _front(given.target, given.folder, given.port)
    if given.state is None:
        parser.error("--state DIR is needed")
    build_server(given.state, given.log).run(sockets=[listening_socket(given.port)])
    return 0


def _front(target: str, folder: Path, port: int) -> int:
    """Open the door for other clients until Ctrl-C."""
    from pmo365.localtenant.front import run_front  # Certificates take time to load: only who opens the door waits.

    try:
        asyncio.run(run_front(target, folder, port, say=lambda line: print(line, flush=True)))
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())

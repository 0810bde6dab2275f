"""What is kept between two commands: the user row, the server's linkage rows and the ids of the last create."""

from appconnect_cli.store.journal import Journal
from appconnect_cli.store.state import State
from appconnect_cli.store.store import Store

__all__ = ["Journal", "State", "Store"]

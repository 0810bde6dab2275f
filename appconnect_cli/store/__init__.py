"""What is kept between two commands: user row, linkage rows, the last ids; and, elsewhere, the secrets of log-ins."""

from appconnect_cli.store.damage import row_damage
from appconnect_cli.store.journal import Journal
from appconnect_cli.store.secrets import FileBox, KeyringBox, SecretBox, box_named, chosen_box
from appconnect_cli.store.state import State
from appconnect_cli.store.store import Store

__all__ = ["FileBox", "Journal", "KeyringBox", "SecretBox", "State", "Store", "box_named", "chosen_box", "row_damage"]

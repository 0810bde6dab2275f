"""`python -m appconnect_cli`."""

from appconnect_cli.main import run

if __name__ == "__main__":
    run()

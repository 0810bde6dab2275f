"""Making a connector's project from a template: found, rendered in memory, written all at once."""

from appconnect_cli.scaffold.locate import Template, find_template, list_templates
from appconnect_cli.scaffold.naming import Names, names_of
from appconnect_cli.scaffold.render import render
from appconnect_cli.scaffold.write import write_project

__all__ = ["Names", "Template", "find_template", "list_templates", "names_of", "render", "write_project"]

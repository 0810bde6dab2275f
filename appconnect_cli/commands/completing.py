"""What Tab offers in a shell where `appconnect --install-completion` was run."""

from collections.abc import Iterable

import typer

from appconnect_cli.contract.interfaces import BY_NAME


def interface_names(incomplete: str) -> list[str]:
    """The twelve and their companions."""
    return _beginning(incomplete, BY_NAME)


def sample_names(context: typer.Context, incomplete: str) -> list[str]:
    """The samples of the interface that the line names; an unfinished line leaves it among the spare arguments."""
    from appconnect_cli.contract.samples import samples_for

    named = (sample.name for word in context.args if word in BY_NAME for sample in samples_for(word))
    return _beginning(incomplete, named)


def rule_names(incomplete: str) -> list[str]:
    """The rules of `validate`."""
    from appconnect_cli.rules import RULES

    return _beginning(incomplete, (rule.slug for rule in RULES))


def fault_kinds(incomplete: str) -> list[str]:
    """The kinds of `--fault`."""
    from appconnect_cli.transports.fault_spec import fault_kinds as known

    return _beginning(incomplete, known())


def scenario_names(incomplete: str) -> list[str]:
    """The scenarios of `record`."""
    from appconnect_cli.scenarios.catalogue import SCENARIOS

    return _beginning(incomplete, (scenario.name for scenario in SCENARIOS))


def template_names(incomplete: str) -> list[str]:
    """The templates of `new`."""
    from appconnect_cli.scaffold import list_templates

    return _beginning(incomplete, (template.name for template in list_templates()))


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]

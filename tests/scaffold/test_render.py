"""Files in memory: names put in, everything else as the template has it."""

from pathlib import Path, PurePosixPath

import pytest
import yaml

from appconnect_cli.errors import InternalError, UsageError
from appconnect_cli.scaffold import Template, find_template, list_templates, names_of, render

NAMES = names_of("acme-crm", "O'Neil: & Söhne #1")


def template_of(folder: Path, files: dict[str, str], *bases: Path) -> Template:
    for name, text in files.items():
        (folder / "t" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "t" / name).write_text(text, encoding="utf-8")
    return Template("t", "For tests.", (*bases, folder / "t"), folder / "recordings")


def test_names_are_put_into_rendered_files_and_into_paths(tmp_path: Path) -> None:
    template = template_of(
        tmp_path,
        {"{{package}}/a.py.j2": "class {{ class_name }}: ...\n", "b.yml": "${{ secrets.X }}", "template.toml": ""},
    )
    assert render(template, NAMES) == {
        PurePosixPath("acme_crm/a.py"): b"class AcmeCrmConnector: ...\n",
        PurePosixPath("b.yml"): b"${{ secrets.X }}",
    }


def test_a_later_folder_replaces_files_of_an_earlier_one(tmp_path: Path) -> None:
    base = template_of(tmp_path / "base", {"a.txt": "base", "b.txt.j2": "base"}).folders[0]
    own = template_of(tmp_path / "own", {"b.txt.j2": "own"}, base)
    assert render(own, NAMES) == {PurePosixPath("a.txt"): b"base", PurePosixPath("b.txt"): b"own"}


def test_a_misspelt_name_in_a_template_is_our_bug(tmp_path: Path) -> None:
    with pytest.raises(InternalError, match=r"a\.py\.j2 can't be rendered: 'pakage' is undefined"):
        render(template_of(tmp_path, {"a.py.j2": "{{ pakage }}"}), NAMES)


def test_caches_are_no_part_of_a_template(tmp_path: Path) -> None:
    assert render(template_of(tmp_path, {"__pycache__/a.pyc": "x", ".mypy_cache/b": "x"}), NAMES) == {}


def test_recordings_bear_the_projects_name(tmp_path: Path) -> None:
    template = template_of(tmp_path, {})
    template.recordings.mkdir()
    (template.recordings / "c.yaml").write_text("template-connector stays: {{apiKey}}")
    (template.recordings / "c.call.yaml").write_text(
        "user: {id: 7-template-connector, accessToken: '{{apiKey}}'}\nsaid: Signed out of Template Connector.\n"
    )
    (template.recordings / "README.md").write_text("not for the project")
    (template.recordings / "d.partial.yaml").write_text("not whole")
    (template.recordings / "d.partial.call.yaml").write_text("not whole")
    files = render(template, NAMES)
    assert set(files) == {PurePosixPath("cassettes/c.yaml"), PurePosixPath("cassettes/c.call.yaml")}
    assert files[PurePosixPath("cassettes/c.yaml")] == b"template-connector stays: {{apiKey}}"
    assert yaml.safe_load(files[PurePosixPath("cassettes/c.call.yaml")]) == {
        "user": {"id": "7-acme-crm", "accessToken": "{{apiKey}}"},
        "said": "Signed out of O'Neil: & Söhne #1.",
    }


@pytest.mark.parametrize("name", [template.name for template in list_templates()])
def test_no_trace_of_a_template_is_left(name: str) -> None:
    for path, content in render(find_template(name), NAMES).items():
        text = content.decode("utf-8")
        assert "template-connector" not in text, path
        assert "Template Connector" not in text, path
        assert not path.name.endswith(".j2")
        assert "{" not in path.as_posix()


def test_templates_are_described() -> None:
    assert "python" in {template.name for template in list_templates()}
    assert all(template.description.endswith(".") for template in list_templates())


@pytest.mark.parametrize(
    ("name", "meant"), [("pyton", "Did you mean python"), ("../python", "python"), ("", "There are")]
)
def test_an_unknown_template_names_those_there_are(name: str, meant: str) -> None:
    with pytest.raises(UsageError, match="no template named") as refused:
        find_template(name)
    assert meant in refused.value.hint

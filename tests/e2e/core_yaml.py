"""YAML as kinesisd and editors read it: the core schema of YAML 1.2. PyYAML's own reading is 1.1,
where `off` is a boolean and 2026-09-01 a date."""

import re

import yaml

TAGS = {
    "null": (r"~|null|Null|NULL|", "~nN\0"),
    "bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "int": (r"[-+]?[0-9]+", "-+0123456789"),
    "float": (r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
}


class CoreLoader(yaml.SafeLoader):
    yaml_implicit_resolvers = {}


for name, (pattern, first) in TAGS.items():
    CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{name}",
        re.compile(f"^(?:{pattern})$"),
        [letter if letter != "\0" else "" for letter in first],
    )


def load(text):
    return yaml.load(text, CoreLoader)

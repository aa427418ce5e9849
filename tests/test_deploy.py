"""The container files name what is there: settings, paths, versions."""

import re
from pathlib import Path

import pytest
import yaml

from service.settings import Settings

ROOT = Path(__file__).parents[1]
FILES = ("Containerfile", "compose.yaml", "deploy/kubernetes.yaml")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", read(lock), re.MULTILINE))


@pytest.mark.parametrize("name", FILES)
def test_every_setting_exists(name: str) -> None:
    named = set(re.findall(r"MOMENTS_([A-Z_]+)", read(name)))
    assert named
    assert {one.lower() for one in named} <= set(Settings.model_fields)


def test_what_runs_is_a_part_of_what_is_tested() -> None:
    runs, tested = pins("deploy/requirements.lock"), pins("requirements.lock")
    assert runs.items() <= tested.items()
    assert {"litellm", "chromadb", "fastapi", "psycopg"} <= runs.keys()
    assert not {"pytest", "mypy", "ruff", "playwright"} & runs.keys()


def test_the_server_of_chroma_is_of_the_version_that_we_speak_to() -> None:
    wanted = f"chromadb/chroma:{pins('requirements.lock')['chromadb']}"
    services = yaml.safe_load(read("compose.yaml"))["services"]
    assert services["chroma"]["image"] == wanted
    assert wanted in read("deploy/kubernetes.yaml")


def test_nobody_else_reaches_chroma() -> None:
    compose = yaml.safe_load(read("compose.yaml"))
    assert compose["services"]["chroma"]["networks"] == ["back"]
    assert compose["networks"]["back"] == {"internal": True}
    assert "ports" not in compose["services"]["chroma"]
    policies = [one for one in yaml.safe_load_all(read("deploy/kubernetes.yaml")) if one["kind"] == "NetworkPolicy"]
    assert [one["spec"]["podSelector"]["matchLabels"] for one in policies] == [{"app": "chroma"}]


def test_one_part_answers_and_the_other_drafts_batches() -> None:
    services = yaml.safe_load(read("compose.yaml"))["services"]
    places = {name: int(services[name]["environment"]["MOMENTS_BATCH_PLACES"]) for name in ("moments", "worker")}
    assert places["moments"] == 0 < places["worker"]
    assert "ports" not in services["worker"]
    shared = {
        name: value for name, value in services["worker"]["environment"].items() if name != "MOMENTS_BATCH_PLACES"
    }
    assert shared.items() <= services["moments"]["environment"].items()


def test_requests_are_led_to_pods_that_answer_and_workers_reach_chroma_all_the_same() -> None:
    kinds = list(yaml.safe_load_all(read("deploy/kubernetes.yaml")))
    pods = {one["metadata"]["name"]: one["spec"]["template"] for one in kinds if one["kind"] == "Deployment"}
    labels = {name: pod["metadata"]["labels"] for name, pod in pods.items()}
    for one in kinds:
        if one["kind"] == "Deployment":
            assert one["spec"]["selector"]["matchLabels"] == labels[one["metadata"]["name"]]
    (led_to,) = [
        one["spec"]["selector"] for one in kinds if one["kind"] == "Service" and one["metadata"]["name"] == "moments"
    ]
    assert [name for name, own in labels.items() if led_to.items() <= own.items()] == ["moments"]
    (policy,) = [one["spec"] for one in kinds if one["kind"] == "NetworkPolicy"]
    allowed = policy["ingress"][0]["from"][0]["podSelector"]["matchLabels"]
    assert all(allowed.items() <= own.items() for own in labels.values())
    set_to = {
        name: {one["name"]: one["value"] for one in pod["spec"]["containers"][0]["env"]} for name, pod in pods.items()
    }
    assert int(set_to["moments"]["MOMENTS_BATCH_PLACES"]) == 0 < int(set_to["moments-worker"]["MOMENTS_BATCH_PLACES"])


def test_what_is_copied_into_the_image_is_there() -> None:
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", read("Containerfile"), re.MULTILINE):
        for name in line.split():
            assert (ROOT / name).exists(), name

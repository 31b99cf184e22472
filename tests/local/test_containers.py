"""Where `make sam-local` finds no container engine, it says what to do; and clones share the image."""

import pytest

from local.sam_local.machine import Surroundings, how_to_have_containers
from local.sam_local.runtime_root import pinned_requirements
from local.template import ROOT

NOTHING = {"docker_host": "", "is_root": False, "has_apt": False, "has_podman": False}


def said(**different: str | bool) -> str:
    return how_to_have_containers(Surroundings(**{**NOTHING, **different}))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("host", ["tcp://192.0.2.1:2376", "ssh://user@192.0.2.1"])
def test_an_engine_on_another_machine_is_told_to_be_none(host: str) -> None:
    assert f"DOCKER_HOST is {host}." in said(docker_host=host)
    assert "Install Docker" not in said(docker_host=host)


def test_a_socket_that_does_not_answer_is_an_engine_to_be_started() -> None:
    assert "Install Docker and start it" in said(docker_host="unix:///run/podman/podman.sock")


def test_who_has_podman_and_is_not_root_is_told_to_become_root() -> None:
    assert "Podman is here. Become root (sudo make sam-local)" in said(has_podman=True, has_apt=True)


def test_root_is_told_of_setup_only_where_there_is_apt_get() -> None:
    assert "make sam-local SETUP=1 installs Podman" in said(is_root=True, has_apt=True)
    assert "SETUP=1 can do that only where there is apt-get" in said(is_root=True)


def test_who_is_not_root_is_told_to_become_root_before_setup() -> None:
    assert "Become root and call make sam-local SETUP=1" in said(has_apt=True)


@pytest.mark.parametrize(("is_root", "has_podman"), [(True, False), (False, True), (False, False)])
def test_podman_is_started_only_by_root_and_when_all_of_it_is_there(*, is_root: bool, has_podman: bool) -> None:
    here = Surroundings(docker_host="", is_root=is_root, has_apt=True, has_podman=has_podman)

    assert not here.can_start_podman


def test_what_the_runtime_image_is_made_by_has_no_folder_of_this_checkout_in_it() -> None:
    pins = pinned_requirements()

    assert "awslambdaric==" in pins
    assert str(ROOT) not in pins

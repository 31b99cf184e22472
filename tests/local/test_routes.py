import pytest

from local.routes import choose_route
from local.template import Route, read_template

# The example of https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html, and more.
ROUTES = [
    Route(key, "Function")
    for key in (
        "$default",
        "ANY /{proxy+}",
        "GET /pets/{proxy+}",
        "GET /pets/dog/{id}",
        "ANY /pets/dog/1",
        "GET /pets/dog/1",
    )
]


@pytest.mark.parametrize(
    ("method", "path", "key"),
    [
        ("GET", "/pets/dog/1", "GET /pets/dog/1"),
        ("PUT", "/pets/dog/1", "ANY /pets/dog/1"),
        ("GET", "/pets/dog/2", "GET /pets/dog/{id}"),
        ("GET", "/pets/cat/1", "GET /pets/{proxy+}"),
        ("GET", "/pets/dog/2/name", "GET /pets/{proxy+}"),
        ("POST", "/pets/dog/2", "ANY /{proxy+}"),
        ("GET", "/pets", "ANY /{proxy+}"),
        ("GET", "/", "$default"),
    ],
)
def test_the_most_specific_route_is_chosen(method: str, path: str, key: str) -> None:
    match = choose_route(ROUTES, method, path)

    assert match is not None
    assert match.route.key == key


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/pets/dog/2", {"id": "2"}),
        ("/pets/cat/1/name", {"proxy": "cat/1/name"}),
        ("/pets/dog/1", {}),
    ],
)
def test_path_variables_stand_for_what_was_sent(path: str, parameters: dict[str, str]) -> None:
    match = choose_route(ROUTES, "GET", path)

    assert match is not None
    assert match.path_parameters == parameters


def test_without_a_default_route_there_may_be_none() -> None:
    assert choose_route([Route("GET /pets", "Function")], "GET", "/cars") is None


@pytest.mark.parametrize(
    ("path", "function"),
    [
        ("/scim/v2/Users", "ScimUsersFunction"),
        ("/scim/v2/Users/2819c223", "ScimUsersFunction"),
        ("/scim/v2//Users", "ScimRootFunction"),
        ("/scim/v2/Users/", "ScimRootFunction"),
        ("/scim/v2/Users/a/b", "ScimRootFunction"),
        ("/scim/v2/ServiceProviderConfig", "ScimRootFunction"),
        ("/", "ScimRootFunction"),
    ],
)
def test_our_own_routes_lead_where_they_should(path: str, function: str) -> None:
    match = choose_route(read_template().routes(), "GET", path)

    assert match is not None
    assert match.route.function == function

"""SCIM /Users."""

import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from provisioning.settings import Settings
from provisioning.storage.connection import open_table
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.users import DynamoUsers
from provisioning.usecases.find_users import FindUsers
from provisioning.usecases.provision_users import ProvisionUsers
from provisioning.web.api import ScimApi
from provisioning.web.authentication import Authenticator
from provisioning.web.log import open_log
from provisioning.web.users import UserRoutes


def now() -> datetime:
    return datetime.now(UTC)


def new_id() -> str:
    return str(uuid4())


settings = Settings.from_environment(os.environ)
table = open_table(settings.table_name)
users = DynamoUsers(table, now, timedelta(days=settings.sync_log_days))

handler = ScimApi(Authenticator(DynamoProviders(table), now), open_log())
UserRoutes(ProvisionUsers(users=users, now=now, new_id=new_id), FindUsers(users), settings.base_url).add_to(handler)

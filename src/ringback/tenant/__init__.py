"""What the user lets us know of a tenant, from a TOML file: where it is, what may be done to it, what it has."""

from ringback.tenant.file import parse_tenant, read_tenant
from ringback.tenant.model import EFFECTS, RATE, Auth, Tenant, is_loopback
from ringback.tenant.template import tenant_template

__all__ = ["EFFECTS", "RATE", "Auth", "Tenant", "is_loopback", "parse_tenant", "read_tenant", "tenant_template"]

"""What the amount of a finding means. Pure."""

# The amount of these is what a breach may cost, not what could be saved; the two are never added up.
EXPOSURE_RULES = ("over_allocated", "unlicensed_use", "expired_entitlement", "license_terms_breach")

"""django-oauth-toolkit at /o/ in front of BottleCRM, which knows no access tokens but its own JWTs: those it gives."""

from datetime import timedelta
from typing import Any

from common.models import Profile
from common.serializer import OrgAwareRefreshToken
from crm.urls import urlpatterns as of_the_crm
from django.conf import settings
from django.urls import include, path

urlpatterns = [path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")), *of_the_crm]


def access_token(request: Any, refresh_token: bool = False) -> str:
    """What BottleCRM itself would give to whoever signed in, for as long as the OAuth server says."""
    profile = Profile.objects.get(user=request.user)
    token = OrgAwareRefreshToken.for_user_and_org(profile.user, profile.org, profile).access_token
    token.set_exp(lifetime=timedelta(seconds=settings.OAUTH2_PROVIDER["ACCESS_TOKEN_EXPIRE_SECONDS"]))
    return str(token)

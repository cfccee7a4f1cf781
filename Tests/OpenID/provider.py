"""An OpenID Connect provider for the check: Django OAuth Toolkit, as Debian has it, with invented people.

Usage: provider.py PORT CALLBACK FOLDER. Its issuer is http://127.0.0.1:PORT/o. Nothing of it is meant for anything else.
"""

import subprocess
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

CLIENT = "console"
SECRET = "geheim: ein Wort & noch eins"
PASSWORD = "Sieben blaue Birnen"
# Login, groups, the object id of the mailbox.
PEOPLE = [
    ("anna", ["admins"], "x"),
    ("otto", ["officers", "others"], "x"),
    ("hanna", ["others"], "MEMBER"),
    ("nils", ["others"], "x"),
]

port, callback, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3]
issuer = f"http://127.0.0.1:{port}/o"

import django
from django.conf import settings

key = subprocess.run(
    ["openssl", "genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    check=False, capture_output=True, text=True).stdout
if not key:
    key = subprocess.run(
        ["openssl", "genrsa", "2048"], check=True, capture_output=True, text=True).stdout

LOGIN = """<form method="post">{% csrf_token %}{{ form.as_p }}<input type="hidden" name="next" value="{{ next }}"></form>"""
CONSENT = """<form method="post">{% csrf_token %}{% for field in form %}{{ field }}{% endfor %}</form>"""

settings.configure(
    SECRET_KEY="only for the check", DEBUG=False, ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/provider.db"}},
    INSTALLED_APPS=[
        "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware"],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "loaders": [("django.template.loaders.locmem.Loader", {
                "registration/login.html": LOGIN, "oauth2_provider/authorize.html": CONSENT})]}}],
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"], LOGIN_URL="/login/",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField", USE_TZ=True,
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True, "OIDC_RSA_PRIVATE_KEY": key, "PKCE_REQUIRED": True, "OIDC_ISS_ENDPOINT": issuer,
        "SCOPES": {"openid": "who", "profile": "name", "email": "mail"}})
django.setup()

from django.contrib.auth.models import Group, User
from django.contrib.auth.views import LoginView
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import include, path
from oauth2_provider.models import Application
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.settings import oauth2_settings
from oauth2_provider.views import ConnectDiscoveryInfoView

MAILBOXES = {}


class Validator(OAuth2Validator):
    oidc_claim_scope = None

    def get_additional_claims(self, request):
        user = request.user
        return {
            "name": user.get_full_name(), "preferred_username": user.username, "oid": MAILBOXES[user.username],
            "groups": [group.name for group in user.groups.all()]}


oauth2_settings.OAUTH2_VALIDATOR_CLASS = Validator

urlpatterns = [
    path("login/", LoginView.as_view()),
    # Discovery 1.0 §4 has no slash at the end; this version of the toolkit knows the address only with one.
    path("o/.well-known/openid-configuration", ConnectDiscoveryInfoView.as_view()),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]


def fill():
    call_command("migrate", verbosity=0)
    member = sys.argv[4] if len(sys.argv) > 4 else "x"
    for login, groups, mailbox in PEOPLE:
        user = User.objects.create_user(login, password=PASSWORD, first_name=login.title(), last_name="Beispiel")
        MAILBOXES[login] = member if mailbox == "MEMBER" else f"nobody-{login}"
        for group in groups:
            user.groups.add(Group.objects.get_or_create(name=group)[0])
    Application.objects.create(
        name="Satchel", client_id=CLIENT, client_secret=SECRET, user=None, client_type="confidential",
        authorization_grant_type="authorization-code", redirect_uris=callback, algorithm="RS256")


class Quiet(WSGIRequestHandler):
    def log_message(self, *words):
        pass


if __name__ == "__main__":
    fill()
    print(f"provider at {issuer}", flush=True)
    make_server("127.0.0.1", port, get_wsgi_application(), handler_class=Quiet).serve_forever()

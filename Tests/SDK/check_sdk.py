"""Other people's clients of Graph against Satchel's simulator: what they can do with Exchange they can do here.

The recipes are those of the facts about Graph, section 15. Every client speaks https and signs in for itself; only O365,
whose sign-in goes to Microsoft alone, is handed a token that azure-identity has fetched.

Usage: check_sdk.py PROGRAM     (the satchel to start; Scripts/check-sdk builds it and prepares the packages)
"""

import asyncio
import inspect
import os
import sys
import tempfile
import traceback

from stage import ANNA, BEN, GRAPH_SCOPE, Stage

KEY = "String {8ecccbfb-6880-4ebe-992f-8888d2eeaa1d} Name CrmKey"
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
IMMUTABLE = 'IdType="ImmutableId"'


def require(condition, what) -> None:
    if not condition:
        raise AssertionError(what)


# Signing in


def credential_options(stage: Stage) -> dict:
    return {"authority": stage.endpoint, "disable_instance_discovery": True, "connection_verify": stage.ca}


def secret_credential(stage: Stage, secret: str | None = None):
    from azure.identity import ClientSecretCredential

    return ClientSecretCredential(
        stage.tenant, stage.client_id, secret or stage.secret, **credential_options(stage))


def refusal(fetch) -> str:
    """What the authority says when it gives no token."""
    from azure.core.exceptions import ClientAuthenticationError

    try:
        fetch()
    except ClientAuthenticationError as error:
        return str(error)
    raise AssertionError("a token was given")


def azure_identity_gets_a_token_by_secret(stage: Stage) -> None:
    token = secret_credential(stage).get_token(GRAPH_SCOPE)
    require(token.token.count(".") == 2, "no JWT")


def azure_identity_is_told_of_a_wrong_secret(stage: Stage) -> None:
    require("AADSTS7000215" in refusal(lambda: secret_credential(stage, "wrong").get_token(GRAPH_SCOPE)), "code")


def azure_identity_gets_a_token_by_certificate(stage: Stage) -> None:
    from azure.identity import CertificateCredential

    for _ in range(2):
        credential = CertificateCredential(
            stage.tenant, stage.client_id, certificate_path=stage.app_file, **credential_options(stage))
        require(credential.get_token(GRAPH_SCOPE).token, "no token")


def azure_identity_is_told_of_an_unknown_certificate(stage: Stage) -> None:
    from azure.identity import CertificateCredential

    credential = CertificateCredential(
        stage.tenant, stage.client_id, certificate_path=stage.stranger_file, **credential_options(stage))
    require("AADSTS700027" in refusal(lambda: credential.get_token(GRAPH_SCOPE)), "code")


def azure_identity_gets_a_token_by_federation(stage: Stage) -> None:
    from azure.identity import ClientAssertionCredential

    def credential(subject: str):
        return ClientAssertionCredential(
            stage.tenant, stage.client_id, func=lambda: stage.federated_token(subject), **credential_options(stage))

    require(credential("system:satchel").get_token(GRAPH_SCOPE).token, "no token")
    require("AADSTS700213" in refusal(lambda: credential("other").get_token(GRAPH_SCOPE)), "code")


def msal_gets_a_token_by_certificate_with_ps256(stage: Stage) -> None:
    import msal

    # Without a SHA-1 thumbprint it signs PS256 and names the certificate by x5t#S256.
    app = msal.ConfidentialClientApplication(
        stage.client_id, authority=f"{stage.endpoint}/{stage.tenant}", instance_discovery=False, verify=stage.ca,
        client_credential={
            "private_key": stage.app.key_pem.decode(), "public_certificate": stage.app.certificate_pem.decode()})
    answer = app.acquire_token_for_client([GRAPH_SCOPE])
    require("access_token" in answer, answer.get("error_description"))
    # It sends its assertion again while it lives, which the facts (section 12.1) let a strict service refuse.
    answer = app.acquire_token_for_client(["https://graph.microsoft.us/.default"])
    require("AADSTS700027" in answer.get("error_description", ""), "an assertion was taken twice")


# msgraph-sdk


def graph_client(stage: Stage):
    from kiota_authentication_azure.azure_identity_authentication_provider import (
        AzureIdentityAuthenticationProvider)
    from msgraph import GraphServiceClient
    from msgraph.graph_request_adapter import GraphRequestAdapter

    provider = AzureIdentityAuthenticationProvider(
        secret_credential(stage), scopes=[GRAPH_SCOPE], allowed_hosts=["127.0.0.1"])
    adapter = GraphRequestAdapter(provider)
    adapter.base_url = f"{stage.endpoint}/v1.0"
    return GraphServiceClient(request_adapter=adapter)


def options(parameters=None, **headers):
    """A request's configuration with immutable ids."""
    from kiota_abstractions.base_request_configuration import RequestConfiguration

    configuration = RequestConfiguration(query_parameters=parameters)
    configuration.headers.add("Prefer", ", ".join([headers.pop("prefer", ""), IMMUTABLE]).strip(", "))
    for name, value in headers.items():
        configuration.headers.add(name.replace("_", "-"), value)
    return configuration


def new_contact(key: str):
    from msgraph.generated.models.contact import Contact
    from msgraph.generated.models.email_address import EmailAddress
    from msgraph.generated.models.physical_address import PhysicalAddress
    from msgraph.generated.models.single_value_legacy_extended_property import SingleValueLegacyExtendedProperty

    return Contact(
        given_name="Ada", surname=f"Stein {key}", display_name=f"Ada Stein {key}", business_phones=["+49 7531 1"],
        email_addresses=[EmailAddress(address="ada.stein@kunde.example", name="Ada")], categories=["CRM"],
        business_address=PhysicalAddress(city="Konstanz", street="Am Rhein 1"),
        single_value_extended_properties=[SingleValueLegacyExtendedProperty(id=KEY, value=key)])


class Folder:
    """A contact folder of Anna's, and the calls into it."""

    def __init__(self, client, folder_id: str):
        self.client = client
        self.user = client.users.by_user_id(ANNA)
        self.contacts = self.user.contact_folders.by_contact_folder_id(folder_id).contacts

    @staticmethod
    async def make(stage: Stage, name: str) -> "Folder":
        from msgraph.generated.models.contact_folder import ContactFolder

        client = graph_client(stage)
        folder = await client.users.by_user_id(ANNA).contact_folders.post(ContactFolder(display_name=name))
        return Folder(client, folder.id)

    async def create(self, key: str):
        return await self.contacts.post(new_contact(key), request_configuration=options())


async def msgraph_lists_users(stage: Stage) -> None:
    from msgraph.generated.users.users_request_builder import UsersRequestBuilder

    parameters = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(
        select=["id", "mail", "userPrincipalName", "accountEnabled"], top=999)
    answer = await graph_client(stage).users.get(request_configuration=options(parameters))
    require({user.user_principal_name for user in answer.value} == {ANNA, BEN}, answer.value)


async def msgraph_makes_finds_and_renames_a_folder(stage: Stage) -> None:
    from kiota_abstractions.api_error import APIError
    from msgraph.generated.models.contact_folder import ContactFolder
    from msgraph.generated.users.item.contact_folders.contact_folders_request_builder import (
        ContactFoldersRequestBuilder)

    folders = graph_client(stage).users.by_user_id(BEN).contact_folders
    made = await folders.post(ContactFolder(display_name="Kunden"))
    try:
        await folders.post(ContactFolder(display_name="Kunden"))
        raise AssertionError("a second folder of that name was made")
    except APIError as error:
        require(error.response_status_code == 409, error)
    parameters = ContactFoldersRequestBuilder.ContactFoldersRequestBuilderGetQueryParameters(
        filter="displayName eq 'Kunden'", top=5)
    found = await folders.get(request_configuration=options(parameters))
    require([folder.id for folder in found.value] == [made.id], "not found by name")
    await folders.by_contact_folder_id(made.id).patch(ContactFolder(display_name="Kunden 2"))
    again = await folders.by_contact_folder_id(made.id).get()
    require(again.display_name == "Kunden 2", again.display_name)


async def msgraph_creates_and_reads_with_an_extended_property(stage: Stage) -> None:
    from msgraph.generated.users.item.contacts.item.contact_item_request_builder import ContactItemRequestBuilder

    folder = await Folder.make(stage, "Create")
    made = await folder.create("42")
    require(made.given_name == "Ada" and made.id, made)
    parameters = ContactItemRequestBuilder.ContactItemRequestBuilderGetQueryParameters(
        expand=[f"singleValueExtendedProperties($filter=id eq '{KEY}')"])
    read = await folder.user.contacts.by_contact_id(made.id).get(request_configuration=options(parameters))
    values = [(item.id, item.value) for item in read.single_value_extended_properties]
    require(values == [(KEY, "42")], values)
    require(read.business_address.city == "Konstanz" and read.business_phones == ["+49 7531 1"], "fields")


async def msgraph_lists_and_finds_by_extended_property(stage: Stage) -> None:
    from msgraph.generated.users.item.contact_folders.item.contacts.contacts_request_builder import (
        ContactsRequestBuilder)

    folder = await Folder.make(stage, "List")
    made = [await folder.create(str(number)) for number in range(12)]
    query = ContactsRequestBuilder.ContactsRequestBuilderGetQueryParameters
    listed, answer = [], await folder.contacts.get(request_configuration=options(query(select=["id"], top=5)))
    while True:
        listed += [contact.id for contact in answer.value]
        if not answer.odata_next_link:
            break
        answer = await folder.contacts.with_url(answer.odata_next_link).get(request_configuration=options())
    require(sorted(listed) == sorted(contact.id for contact in made), "the pages are not the folder")
    parameters = query(
        filter=f"singleValueExtendedProperties/any(ep: ep/id eq '{KEY}' and ep/value eq '7')",
        expand=[f"singleValueExtendedProperties($filter=id eq '{KEY}')"], select=["id", "displayName"], top=100)
    found = await folder.contacts.get(request_configuration=options(parameters))
    require([contact.id for contact in found.value] == [made[7].id], "not found by key")


async def msgraph_patches(stage: Stage) -> None:
    from kiota_abstractions.api_error import APIError
    from msgraph.generated.models.contact import Contact

    folder = await Folder.make(stage, "Patch")
    made = await folder.create("1")
    item = folder.user.contacts.by_contact_id(made.id)
    tag = made.additional_data["@odata.etag"]
    changed = await item.patch(Contact(mobile_phone="+49 171 1"), request_configuration=options(If_Match=tag))
    require(changed.mobile_phone == "+49 171 1" and changed.surname == "Stein 1", "the patch is not what was sent")
    try:
        await item.patch(Contact(mobile_phone="+49 171 2"), request_configuration=options(If_Match=tag))
        raise AssertionError("a stale tag was taken")
    except APIError as error:
        require(error.response_status_code == 412, error)
    # The SDK writes None for several words in snake case; this is the way round it.
    cleared = await item.patch(Contact(additional_data={"mobilePhone": None}), request_configuration=options())
    require(cleared.mobile_phone is None, "not cleared")


async def delta_round(folder: Folder, link: str | None = None):
    delta = folder.contacts.delta
    found, removed = [], []
    answer = await (delta.with_url(link) if link else delta).get(
        request_configuration=options(prefer="odata.maxpagesize=2"))
    while True:
        for contact in answer.value:
            (removed if "@removed" in contact.additional_data else found).append(contact.id)
        if answer.odata_delta_link:
            return found, removed, answer.odata_delta_link
        answer = await delta.with_url(answer.odata_next_link).get(
            request_configuration=options(prefer="odata.maxpagesize=2"))


async def msgraph_follows_delta(stage: Stage) -> None:
    from msgraph.generated.models.contact import Contact

    folder = await Folder.make(stage, "Delta")
    made = [await folder.create(str(number)) for number in range(5)]
    found, removed, link = await delta_round(folder)
    require(sorted(found) == sorted(contact.id for contact in made) and not removed, "the first round")
    await folder.user.contacts.by_contact_id(made[0].id).patch(
        Contact(job_title="Chefin"), request_configuration=options())
    await folder.user.contacts.by_contact_id(made[1].id).delete(request_configuration=options())
    found, removed, link = await delta_round(folder, link)
    require((found, removed) == ([made[0].id], [made[1].id]), (found, removed))
    require((await delta_round(folder, link))[:2] == ([], []), "a round without changes")


async def msgraph_sends_a_batch(stage: Stage) -> None:
    from msgraph.generated.models.contact import Contact
    from msgraph_core.requests.batch_request_builder import BatchRequestBuilder
    from msgraph_core.requests.batch_request_content import BatchRequestContent

    folder = await Folder.make(stage, "Batch")
    made = [await folder.create(str(number)) for number in range(3)]
    content = BatchRequestContent({})
    for contact in made[:2]:
        item = folder.user.contacts.by_contact_id(contact.id)
        content.add_request_information(item.to_get_request_information(options()))
    item = folder.user.contacts.by_contact_id(made[2].id)
    content.add_request_information(item.to_patch_request_information(Contact(job_title="Chefin"), options()))
    answer = await BatchRequestBuilder(folder.client.request_adapter).post(content)
    codes = list(answer.get_response_status_codes().values())
    require(codes == [200, 200, 200], codes)
    read = await item.get(request_configuration=options())
    require(read.job_title == "Chefin", "the patch in the batch was not done")


async def msgraph_deletes_permanently(stage: Stage) -> None:
    from kiota_abstractions.api_error import APIError

    folder = await Folder.make(stage, "Purge")
    made = await folder.create("1")
    item = folder.user.contacts.by_contact_id(made.id)
    await item.permanent_delete.post(request_configuration=options())
    try:
        await item.get(request_configuration=options())
        raise AssertionError("the contact is still there")
    except APIError as error:
        require(error.response_status_code == 404, error)


async def msgraph_sets_a_photo(stage: Stage) -> None:
    from kiota_abstractions.api_error import APIError

    folder = await Folder.make(stage, "Photo")
    made = await folder.create("1")
    photo = folder.user.contacts.by_contact_id(made.id).photo.content
    try:
        await photo.get(request_configuration=options())
        raise AssertionError("a photo that was never set")
    except APIError as error:
        require(error.response_status_code == 404, error)
    await photo.put(JPEG, request_configuration=options())
    require(await photo.get(request_configuration=options()) == JPEG, "another photo")


async def msgraph_is_kept_out_without_a_token(stage: Stage) -> None:
    from kiota_abstractions.api_error import APIError
    from kiota_abstractions.authentication import AnonymousAuthenticationProvider
    from msgraph import GraphServiceClient
    from msgraph.graph_request_adapter import GraphRequestAdapter

    adapter = GraphRequestAdapter(AnonymousAuthenticationProvider())
    adapter.base_url = f"{stage.endpoint}/v1.0"
    try:
        await GraphServiceClient(request_adapter=adapter).users.get()
        raise AssertionError("let in")
    except APIError as error:
        require(error.response_status_code == 401, error)


# O365


def o365_account(stage: Stage):
    from O365 import Account, MSGraphProtocol
    from O365.utils.token import MemoryTokenBackend

    class LocalProtocol(MSGraphProtocol):
        _protocol_url = f"{stage.endpoint}/"

    account = Account(
        (stage.client_id, stage.secret), protocol=LocalProtocol(default_resource=f"users/{ANNA}", timezone="UTC"),
        auth_flow_type="credentials", tenant_id=stage.tenant, token_backend=MemoryTokenBackend(),
        default_headers={"Prefer": IMMUTABLE})
    connection = account.con
    token = secret_credential(stage).get_token(GRAPH_SCOPE).token

    def oauth_request(url, method, **arguments):
        arguments.setdefault("headers", {})
        session = connection.get_naive_session()
        session.headers.update({"Authorization": f"Bearer {token}"})
        return connection._internal_request(session, url, method, **arguments)

    connection.oauth_request = oauth_request
    return account


def o365_creates_lists_and_finds(stage: Stage) -> None:
    book = o365_account(stage).address_book()
    contact = book.new_contact()
    contact.name, contact.surname, contact.display_name = "Otto", "Kern", "Otto Kern"
    contact.emails.add("otto.kern@kunde.example")
    require(contact.save(), "not saved")
    names = [found.display_name for found in book.get_contacts(limit=None)]
    require("Otto Kern" in names, names)
    query = book.new_query().equals("displayName", "Otto Kern")
    require([found.surname for found in book.get_contacts(query=query)] == ["Kern"], "not found by name")


def o365_updates_and_deletes(stage: Stage) -> None:
    book = o365_account(stage).address_book()
    contact = book.new_contact()
    contact.name, contact.display_name = "Rita", "Rita Kern"
    contact.save()
    contact.job_title = "Leiterin"
    require(contact.save(), "not updated")
    titles = {found.object_id: found.job_title for found in book.get_contacts(limit=None)}
    require(titles[contact.object_id] == "Leiterin", titles)
    require(contact.delete(), "not deleted")
    require(contact.object_id not in {found.object_id for found in book.get_contacts(limit=None)}, "still there")


def o365_finds_a_folder(stage: Stage) -> None:
    book = o365_account(stage).address_book()
    asyncio.run(Folder.make(stage, "Von O365 gesucht"))
    folder = book.get_folder(folder_name="Von O365 gesucht")
    require(folder is not None and folder.name == "Von O365 gesucht", folder)


def o365_sets_a_photo(stage: Stage) -> None:
    book = o365_account(stage).address_book()
    contact = book.new_contact()
    contact.name, contact.display_name = "Vera", "Vera Kern"
    contact.save()
    require(contact.update_profile_photo(JPEG), "not set")
    require(contact.get_profile_photo() == JPEG, "another photo")


CHECKS = [
    azure_identity_gets_a_token_by_secret,
    azure_identity_is_told_of_a_wrong_secret,
    azure_identity_gets_a_token_by_certificate,
    azure_identity_is_told_of_an_unknown_certificate,
    azure_identity_gets_a_token_by_federation,
    msal_gets_a_token_by_certificate_with_ps256,
    msgraph_is_kept_out_without_a_token,
    msgraph_lists_users,
    msgraph_makes_finds_and_renames_a_folder,
    msgraph_creates_and_reads_with_an_extended_property,
    msgraph_lists_and_finds_by_extended_property,
    msgraph_patches,
    msgraph_follows_delta,
    msgraph_sends_a_batch,
    msgraph_deletes_permanently,
    msgraph_sets_a_photo,
    o365_creates_lists_and_finds,
    o365_updates_and_deletes,
    o365_finds_a_folder,
    o365_sets_a_photo,
]


def passes(check, stage: Stage) -> bool:
    name = check.__name__.replace("_", " ")
    try:
        if inspect.iscoroutinefunction(check):
            asyncio.run(asyncio.wait_for(check(stage), timeout=60))
        else:
            check(stage)
    except Exception:  # whatever a client makes of an answer that it does not like
        print(f"FAILED  {name}")
        traceback.print_exc(file=sys.stdout)
        return False
    print(f"passed  {name}")
    return True


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="satchel-sdk-") as folder:
        stage = Stage(sys.argv[1], folder)
        # httpx and requests trust this alone.
        os.environ["SSL_CERT_FILE"] = os.environ["REQUESTS_CA_BUNDLE"] = stage.ca
        try:
            results = [passes(check, stage) for check in CHECKS]
        finally:
            stage.close()
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())

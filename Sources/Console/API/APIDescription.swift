/// The API's description (OpenAPI 3.1): `Documentation/api/v1.yaml`, as it was when this was built.
enum APIDescription {
    static let bytes = PackageResources.openapi_yaml
}

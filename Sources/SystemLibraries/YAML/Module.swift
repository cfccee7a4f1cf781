// The module comment of YAML.

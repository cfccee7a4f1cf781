// libyaml's C interface.
#pragma once
#include <yaml.h>

#include "CPhoneNumber.h"

#include <cstdlib>
#include <cstring>
#include <exception>
#include <set>
#include <string>

#include <dlfcn.h>

#include <phonenumbers/phonenumberutil.h>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

bool copy(const std::string &text, char *output, size_t capacity) {
    if (text.size() + 1 > capacity) return false;
    std::memcpy(output, text.c_str(), text.size() + 1);
    return true;
}

bool starts_with(const std::string &text, const std::string &prefix) {
    return text.compare(0, prefix.size(), prefix) == 0;
}

/// Whether a number that names no country lacks the prefix which its region writes before the area code. The library
/// itself is lenient: it would take the bare subscriber number 654321 for one of area 6543.
bool lacks_national_prefix(const PhoneNumberUtil &util, const PhoneNumber &number, const std::string &region) {
    std::string prefix;
    util.GetNddPrefixForRegion(region, true, &prefix);
    if (prefix.empty()) return false;
    std::string national;
    util.Format(number, PhoneNumberUtil::NATIONAL, &national);
    util.NormalizeDigitsOnly(&national);
    if (!starts_with(national, prefix)) return false;
    std::string written = number.raw_input();
    util.NormalizeDigitsOnly(&written);
    return !starts_with(written, prefix);
}

bool is_complete(const PhoneNumberUtil &util, const PhoneNumber &number, const std::string &region) {
    switch (number.country_code_source()) {
        case PhoneNumber::FROM_DEFAULT_COUNTRY:
            return util.IsValidNumber(number) && !lacks_national_prefix(util, number, region);
        case PhoneNumber::FROM_NUMBER_WITHOUT_PLUS_SIGN:
            return util.IsValidNumber(number);
        default:
            // The text names its country itself; the length is all that must fit, since numbering plans are newer
            // than the library's tables.
            return util.IsPossibleNumberWithReason(number) == PhoneNumberUtil::IS_POSSIBLE;
    }
}

/// Whether reading the international form would yield it again. It would not where the digits after the country's number
/// still begin with the prefix of calls within the country: `+49 0 09093` has two, and only one of them is dropped.
bool is_own_form(const PhoneNumberUtil &util, const PhoneNumber &number, const std::string &formatted) {
    std::string region, prefix, digits;
    util.GetRegionCodeForCountryCode(number.country_code(), &region);
    util.GetNddPrefixForRegion(region, true, &prefix);
    util.GetNationalSignificantNumber(number, &digits);
    if (prefix.empty() || !starts_with(digits, prefix)) return true;
    PhoneNumber again;
    if (util.ParseAndKeepRawInput(formatted, "ZZ", &again) != PhoneNumberUtil::NO_PARSING_ERROR) return false;
    std::string reformatted;
    util.Format(again, PhoneNumberUtil::INTERNATIONAL, &reformatted);
    return reformatted == formatted;
}

}  // namespace

extern "C" bool satchel_phone_international(const char *text, const char *region, char *output, size_t capacity) {
    try {
        const PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();
        PhoneNumber number;
        if (util->ParseAndKeepRawInput(text, region, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return false;
        // Zeros alone are no number; the library would give the text back as it was written.
        if (number.national_number() == 0) return false;
        if (!is_complete(*util, number, region)) return false;
        std::string formatted;
        util->Format(number, PhoneNumberUtil::INTERNATIONAL, &formatted);
        if (!is_own_form(*util, number, formatted)) return false;
        return copy(formatted, output, capacity);
    } catch (...) {
        return false;
    }
}

extern "C" bool satchel_phone_is_known_region(const char *region) {
    try {
        std::set<std::string> regions;
        PhoneNumberUtil::GetInstance()->GetSupportedRegions(&regions);
        return regions.count(region) > 0;
    } catch (...) {
        return false;
    }
}

extern "C" bool satchel_phone_library_path(char *output, size_t capacity) {
    try {
        Dl_info info;
        // The instance itself lies on the heap; a function of the class lies in the library, unless it is linked in.
        if (dladdr(reinterpret_cast<const void *>(&PhoneNumberUtil::GetInstance), &info) == 0) return false;
        char *path = realpath(info.dli_fname, nullptr);
        if (path == nullptr) return false;
        const bool is_copied = copy(path, output, capacity);
        std::free(path);
        return is_copied;
    } catch (...) {
        return false;
    }
}

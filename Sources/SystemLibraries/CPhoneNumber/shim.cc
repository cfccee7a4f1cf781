#include "CPhoneNumber.h"

#include <cstring>
#include <exception>
#include <string>

#include <phonenumbers/phonenumberutil.h>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

extern "C" bool satchel_phone_international(const char *text, const char *region, char *output, size_t capacity) {
    try {
        const PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();
        PhoneNumber number;
        if (util->Parse(text, region, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return false;
        if (!util->IsPossibleNumber(number)) return false;
        std::string formatted;
        util->Format(number, PhoneNumberUtil::INTERNATIONAL, &formatted);
        if (formatted.size() + 1 > capacity) return false;
        std::memcpy(output, formatted.c_str(), formatted.size() + 1);
        return true;
    } catch (const std::exception &) {
        return false;
    } catch (...) {
        return false;
    }
}

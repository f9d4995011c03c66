// Which stage of a case may follow which, written by hand from the domain's loop.
#pragma once

#include "huiyin/common/v1/matter.pb.h"

namespace huiyin::loop {

bool MayFollow(common::v1::CaseStage from, common::v1::CaseStage to);

}  // namespace huiyin::loop

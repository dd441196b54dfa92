#include "enforce/domain_walk.hpp"

namespace cusax::enforce {

void domain_walk::begin_anew() {
    page_.reset();
    done_ = 0;
}

bool domain_walk::go_on(model::domain_name const &domain,
                        std::function<bool(model::account const &)> const &visit) {
    constexpr std::size_t accounts_per_page = 200;
    storage::account_filter filter;
    (at_ == service::xmpp ? filter.domain : filter.sip_domain) = domain;
    while (true) {
        auto const page = accounts_.list(filter, {.limit = accounts_per_page, .cursor = page_});
        if (!page) break;  // the cursor is our own, so there is no such case
        for (; done_ < page->items.size(); ++done_)
            if (!visit(page->items[done_])) return false;
        if (!page->next_cursor) break;
        page_ = page->next_cursor;
        done_ = 0;
    }
    begin_anew();
    return true;
}

}  // namespace cusax::enforce

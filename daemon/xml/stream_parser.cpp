#include "xml/stream_parser.hpp"

#include "xml/expat_reader.hpp"

namespace cusax::xml {
namespace {

class event_collector final : public reader_sink {
  public:
    verdict on_root(element const &root) override {
        events_.emplace_back(stream_opened{root});
        return verdict::container;
    }
    void on_tree(element tree, std::string_view cut) override {
        if (cut.empty())
            events_.emplace_back(std::move(tree));
        else
            events_.emplace_back(cut_stanza{.part = std::move(tree), .why = std::string(cut)});
    }
    void on_root_closed() override {
        events_.emplace_back(stream_closed{});
        ended_ = true;
    }
    void fail_with(error what) {
        events_.emplace_back(std::move(what));
        ended_ = true;
    }

    bool ended() const { return ended_; }
    std::vector<stream_event> take() { return std::exchange(events_, {}); }

  private:
    std::vector<stream_event> events_;
    bool ended_ = false;
};

}  // namespace

struct stream_parser::state {
    explicit state(limits const &bounds) : reader(collector, bounds) {}
    event_collector collector;
    expat_reader reader;
};

stream_parser::stream_parser(limits const &bounds) : state_(std::make_unique<state>(bounds)) {}
stream_parser::~stream_parser() = default;
stream_parser::stream_parser(stream_parser &&) noexcept = default;
stream_parser &stream_parser::operator=(stream_parser &&) noexcept = default;

bool stream_parser::restricted() const { return state_->reader.restricted(); }

std::vector<stream_event> stream_parser::feed(std::string_view octets) {
    if (state_->collector.ended()) return {};
    auto const read = state_->reader.feed(octets);
    // What follows </stream:stream> is not ours to judge.
    if (!read && !state_->collector.ended()) state_->collector.fail_with(read.error());
    return state_->collector.take();
}

}  // namespace cusax::xml

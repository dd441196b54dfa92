%% Where a domain's policy leaves calls to SIP (policy.xmpp_jingle is false,
%% CUSAX-8), calls by Jingle are refused: of its users and to them, with audio or
%% video (XEP-0167). Files and whatever else goes by Jingle pass. Reads cusaxd's
%% view cusax_policy by ejabberd's own SQL connection at every call, so a change
%% counts at once. docs/integrations/ejabberd.md tells how to compile it.
-module(mod_cusax_policy).
-behaviour(gen_mod).

-export([start/2, stop/1, reload/3, depends/2, mod_options/1, mod_doc/0]).
-export([sent/1, received/1]).

-define(RTP, <<"urn:xmpp:jingle:apps:rtp:1">>).
%% What brings a call about.
-define(ACTIONS, [<<"session-initiate">>, <<"session-accept">>, <<"content-add">>, <<"content-accept">>]).
-define(PATIENCE, 2000).    % milliseconds; the caller's session waits that long for the database

%% Before what the server itself does with a stanza, archives and carbons.
start(Host, _Options) ->
    ejabberd_hooks:add(user_send_packet, Host, ?MODULE, sent, 10),
    ejabberd_hooks:add(user_receive_packet, Host, ?MODULE, received, 10).

stop(Host) ->
    ejabberd_hooks:delete(user_send_packet, Host, ?MODULE, sent, 10),
    ejabberd_hooks:delete(user_receive_packet, Host, ?MODULE, received, 10).

reload(_Host, _New, _Old) -> ok.
depends(_Host, _Options) -> [].
mod_options(_Host) -> [].
mod_doc() -> #{desc => <<"Refuses calls by Jingle where cusaxd's policy leaves calls to SIP.">>}.

sent({Stanza, #{lserver := Host} = Session}) -> refuse_calls(Stanza, Host, Session).
received({Stanza, #{lserver := Host} = Session}) -> refuse_calls(Stanza, Host, Session).

%% not-allowed (RFC 6120 8.3.3.9): nobody may, whoever asks.
refuse_calls(Stanza, Host, Session) ->
    case is_call(Stanza) andalso not may_call(Host) of
        true ->
            Why = xmpp:err_not_allowed(<<"Calls are made by SIP in this domain">>, <<"en">>),
            ejabberd_router:route_error(Stanza, Why),
            {stop, {drop, Session}};
        false ->
            {Stanza, Session}
    end.

is_call(Stanza) ->
    (element(1, Stanza) =:= iq orelse element(1, Stanza) =:= message)
        andalso not lists:member(xmpp:get_type(Stanza), [error, result])
        andalso lists:any(fun begins_call/1, [xmpp:encode(Child) || Child <- xmpp:get_els(Stanza)]).

begins_call({xmlel, <<"jingle">>, _, _} = Jingle) ->
    attribute(<<"xmlns">>, Jingle) =:= <<"urn:xmpp:jingle:1">>
        andalso lists:member(attribute(<<"action">>, Jingle), ?ACTIONS)
        andalso lists:any(fun describes_call/1, fxml:get_subtags(Jingle, <<"content">>));
begins_call({xmlel, <<"propose">>, _, _} = Proposal) ->    % XEP-0353
    attribute(<<"xmlns">>, Proposal) =:= <<"urn:xmpp:jingle-message:0">> andalso describes_call(Proposal);
begins_call(_) ->
    false.

describes_call(Element) ->
    lists:any(fun(Description) -> attribute(<<"xmlns">>, Description) =:= ?RTP end,
              fxml:get_subtags(Element, <<"description">>)).

attribute(Name, Element) -> fxml:get_tag_attr_s(Name, Element).

%% Without the database what was known last goes on; nothing known is a no.
may_call(Host) ->
    Known = {?MODULE, Host},
    case read_policy(Host) of
        {ok, May} ->
            persistent_term:get(Known, undefined) =:= May orelse persistent_term:put(Known, May),
            May;
        unknown ->
            persistent_term:get(Known, false)
    end.

%% In a process of its own: ejabberd_sql waits for its database as long as it takes.
read_policy(Host) ->
    Query = [<<"SELECT jingle FROM cusax_policy WHERE server_host = '">>, ejabberd_sql:escape(Host), <<"'">>],
    {Asking, Watch} = spawn_monitor(fun() -> exit(ejabberd_sql:sql_query(Host, Query)) end),
    receive
        {'DOWN', Watch, process, Asking, {selected, _, Rows}} -> {ok, Rows =/= [[<<"0">>]]};
        {'DOWN', Watch, process, Asking, _} -> unknown
    after ?PATIENCE ->
        erlang:demonitor(Watch, [flush]),
        exit(Asking, kill),
        unknown
    end.

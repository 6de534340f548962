//! What messages of network systems mean: a table of patterns, one a message. The names are those of
//! napalm-logs; a message that ends a condition has the alarm type of the one that begins it. Every message
//! is held against the whole table, whatever header it came under: relays rewrite headers.

use super::header::Header;
use regex::{Regex, RegexSet};
use sandtable_correlation::Change;
use std::borrow::Cow;
use std::sync::LazyLock;

/// What a message says of its alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Always the same.
    Is(Change),
    /// The condition is over in these states, and holds in all others.
    Cleared(&'static [&'static str]),
}

/// A message of a system.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) os: &'static str,
    /// What it is called.
    pub(super) error: &'static str,
    /// The condition it is about.
    pub(super) alarm_type: &'static str,
    pub(super) meaning: Meaning,
    /// The captures that say what it is about.
    pub(super) subject: &'static [&'static str],
    pub(super) pattern: Regex,
}

const ON: Meaning = Meaning::Is(Change::Raised);
const OFF: Meaning = Meaning::Is(Change::Cleared);
const EVENT: Meaning = Meaning::Is(Change::Occurred);

type Line =
    (&'static str, &'static str, &'static str, Meaning, &'static [&'static str], &'static str);

const INTERFACE: &[&str] = &["interface"];
const NEIGHBOR: &[&str] = &["neighbor"];
const USER: &[&str] = &["user"];
const PLAIN: &[&str] = &[];

/// System, name, alarm type, meaning, subject, pattern.
#[rustfmt::skip]
const TABLE: &[Line] = &[
    ("sonic", "BGP_NEIGHBOR_STATE_CHANGED", "BGP_NEIGHBOR_STATE_CHANGED", Meaning::Cleared(&["Up"]), NEIGHBOR,
     r"^%ADJCHANGE: neighbor (?<neighbor>[^(\s]+)\((?<name>[^)]*)\) in vrf (?<vrf>\S+) (?<state>Up|Down)(?: (?<reason>.+))?$"),
    ("sonic", "INTERFACE_DOWN", "INTERFACE_DOWN", ON, INTERFACE,
     r"^:- setHostIntfsOperStatus: Set operation status (?<state>DOWN) to host interface (?<interface>\S+)$"),
    ("sonic", "INTERFACE_UP", "INTERFACE_DOWN", OFF, INTERFACE,
     r"^:- setHostIntfsOperStatus: Set operation status (?<state>UP) to host interface (?<interface>\S+)$"),
    ("nxos", "INTERFACE_DOWN", "INTERFACE_DOWN", ON, INTERFACE,
     r"^ETHPORT-5-IF_DOWN_\w+: Interface (?<interface>\S+) is (?<state>down) ?\((?<reason>.+)\)$"),
    ("nxos", "INTERFACE_DOWN", "INTERFACE_DOWN", ON, INTERFACE,
     r"^ETH_PORT_CHANNEL-5-PORT_INDIVIDUAL_DOWN: individual port (?<interface>\S+) is (?<state>down)$"),
    ("nxos", "INTERFACE_DUPLEX_MODE", "INTERFACE_DUPLEX_MODE", EVENT, INTERFACE,
     r"^ETHPORT-5-IF_DUPLEX: Interface (?<interface>\S+), operational duplex mode changed to (?<duplex>\S+)$"),
    ("nxos", "INTERFACE_UP", "INTERFACE_DOWN", OFF, INTERFACE,
     r"^ETHPORT-5-IF_UP: Interface (?<interface>\S+) is (?<state>up)(?: in mode (?<mode>\S+))?$"),
    ("nxos", "STP_BLOCK_BPDUGUARD", "STP_BLOCK_BPDUGUARD", ON, INTERFACE,
     r"^STP-2-BLOCK_BPDUGUARD: Received BPDU on port (?<interface>\S+) with (?<reason>BPDU Guard) enabled\. Disabling port\.$"),
    ("nxos", "USER_LOGIN", "USER_LOGIN", EVENT, USER,
     r"^AUTHPRIV-6-SYSTEM_MSG: pam_unix\(.*session opened for user (?<user>\S+) by \(uid=(?<uid>\d+)\)"),
    ("asa", "INTERFACE_STATE_CHANGED", "INTERFACE_DOWN", Meaning::Cleared(&["up"]), INTERFACE,
     r"^ASA-\d-41100[1-4]: (?:Line protocol on )?Interface (?<interface>[^\s,]+), changed state to (?:administratively )?(?<state>up|down)"),
    ("huawei", "INTERFACE_STATE_CHANGED", "INTERFACE_DOWN", Meaning::Cleared(&["up"]), INTERFACE,
     r"^\w+/\d/\w+: ?(?:Interface |The line protocol \S+ on the interface |(?:Physical|Line protocol) state on the interface )?(?<interface>[A-Z][\w./:-]*\d) (?:link status is|has turned into|has entered the|changed to|changed its state to|has changed to) (?<state>(?i:up|down))\b"),
    ("huawei", "INTERFACE_STATE_CHANGED", "INTERFACE_DOWN", Meaning::Cleared(&["clear"]), INTERFACE,
     r"(?i)^IFNET/\d/linkDown_(?<state>active|clear): ?.*\bifName=(?<interface>[^,;)\s]+)"),
    ("sros", "INTERFACE_STATE_CHANGED", "INTERFACE_DOWN", Meaning::Cleared(&["up"]), INTERFACE,
     r"^\d+ \S+ SNMP-[A-Z]+-link(?<state>Down|Up)-\d+ \[(?:[Ii]nterface |[Pp]ort )?(?<interface>[^\]]+)\]"),
    ("eos", "AGENT_INITIALIZED", "AGENT_INITIALIZED", EVENT, &["agent"],
     r"^AGENT-6-INITIALIZED: Agent '(?<agent>[^']+)' initialized; pid=(?<agent_pid>\d+)$"),
    ("eos", "BFD_STATE_CHANGE", "BFD_STATE_CHANGE", Meaning::Cleared(&["Up"]), &["interface", "neighbor"],
     r"^BFD-5-STATE_CHANGE: peer \(vrf:(?<vrf>[^,]+), ip:(?<neighbor>[^,]+), intf:(?<interface>[^,]+),.*\) changed state from (?<from>\S+) to (?<state>\S+)"),
    ("eos", "BGP_NEIGHBOR_STATE_CHANGED", "BGP_NEIGHBOR_STATE_CHANGED", Meaning::Cleared(&["Established"]), NEIGHBOR,
     r"^BGP-5-ADJCHANGE: peer (?<neighbor>\S+) (?:\(VRF (?<vrf>\S+) AS (?<as>\d+)\) )?old state (?<from>\S+) event (?<event>\S+) new state (?<state>\S+)$"),
    ("eos", "BGP_PREFIX_LIMIT_EXCEEDED", "BGP_PREFIX_LIMIT_EXCEEDED", ON, NEIGHBOR,
     r"^BGP-3-NOTIFICATION: received from neighbor (?<neighbor>\S+) \((?:VRF \S+ )?AS (?<as>\d+)\) 6/1 "),
    ("eos", "INTERFACE_DOWN", "INTERFACE_DOWN", ON, INTERFACE,
     r"^LINEPROTO-5-UPDOWN: Line protocol on Interface (?<interface>[^\s,]+)(?: \(.*\))?, changed state to (?<state>down)$"),
    ("eos", "INTERFACE_UP", "INTERFACE_DOWN", OFF, INTERFACE,
     r"^LINEPROTO-5-UPDOWN: Line protocol on Interface (?<interface>[^\s,]+)(?: \(.*\))?, changed state to (?<state>up)$"),
    ("eos", "ISIS_NEIGHBOR_DOWN", "ISIS_NEIGHBOR_DOWN", ON, &["interface", "neighbor"],
     r"^ISIS-4-ISIS_ADJCHG: (?<level>\S+) Neighbor State Change for SystemID (?<neighbor>\S+) on (?<interface>\S+) to (?<state>DOWN)(?:: (?<reason>.+))?$"),
    ("eos", "ISIS_NEIGHBOR_UP", "ISIS_NEIGHBOR_DOWN", OFF, &["interface", "neighbor"],
     r"^ISIS-4-ISIS_ADJCHG: (?<level>\S+) Neighbor State Change for SystemID (?<neighbor>\S+) on (?<interface>\S+) to (?<state>UP)"),
    ("eos", "MAINTENANCE_MODE_ENDED", "MAINTENANCE_MODE", OFF, &["unit"],
     r"^MMODE-5-MAINT_UNIT_STATE_CHANGE: Maintenance unit state changed for unit (?<unit>\S+)\. Old State maintenanceModeExit, New State active$"),
    ("eos", "MAINTENANCE_MODE_STARTED", "MAINTENANCE_MODE", ON, &["unit"],
     r"^MMODE-5-MAINT_UNIT_STATE_CHANGE: Maintenance unit state changed for unit (?<unit>\S+)\. Old State maintenanceModeEnter, New State underMaintenance$"),
    ("eos", "PROCESS_RESTART", "PROCESS_DOWN", EVENT, &["name"],
     r"^PROCMGR-6-PROCESS_RESTART: Restarting '(?<name>[^']+)' immediately \(it had PID=(?<process_id>\d+)\)$"),
    ("eos", "PROCESS_STARTED", "PROCESS_DOWN", OFF, &["name"],
     r"^PROCMGR-6-PROCESS_STARTED: '(?<name>[^']+)' starting with PID=(?<process_id>\d+)"),
    ("eos", "PROCESS_TERMINATED", "PROCESS_DOWN", ON, &["name"],
     r"^PROCMGR-6-PROCESS_TERMINATED: '(?<name>[^']+)' \(PID=(?<process_id>\d+), status=\d+\) has (?<state>terminated)\.$"),
    ("eos", "USER_ENTER_CONFIG_MODE", "USER_ENTER_CONFIG_MODE", EVENT, USER,
     r"^SYS-5-CONFIG_E: Enter configuration mode from \S+ by (?<user>\S+) on "),
    ("eos", "USER_EXIT_CONFIG_MODE", "USER_EXIT_CONFIG_MODE", EVENT, USER,
     r"^SYS-5-CONFIG_I: Configured from \S+ by (?<user>\S+) on "),
    ("eos", "USER_WRITE_CONFIG", "USER_WRITE_CONFIG", EVENT, USER,
     r"^SYS-5-CONFIG_STARTUP: Startup config saved from \S+ by (?<user>\S+) on "),
    ("ios", "INTERFACE_DOWN", "INTERFACE_DOWN", ON, INTERFACE,
     r"^(?:LINK|LINEPROTO)(?:-\w+)?-\d-\w+: (?:Line protocol on )?Interface (?<interface>[^\s,]+), changed state to (?:administratively )?(?<state>down)"),
    ("ios", "INTERFACE_UP", "INTERFACE_DOWN", OFF, INTERFACE,
     r"^(?:LINK|LINEPROTO)(?:-\w+)?-\d-\w+: (?:Line protocol on )?Interface (?<interface>[^\s,]+), changed state to (?<state>up)"),
    ("ios", "BGP_NEIGHBOR_STATE_CHANGED", "BGP_NEIGHBOR_STATE_CHANGED", Meaning::Cleared(&["Up"]), NEIGHBOR,
     r"^(?:ROUTING-)?BGP-\d-ADJCHANGE(?:_DETAIL)? ?: neighbor (?<neighbor>\S+) (?:\([^)]*\) )?(?:vpn vrf (?<vrf>\S+) )?(?<state>Up|Down)\b"),
    ("ios", "OSPF_NEIGHBOR_DOWN", "OSPF_NEIGHBOR_DOWN", ON, &["interface", "neighbor"],
     r"^OSPF-5-ADJCHG: Process \d+, Nbr (?<neighbor>\S+) on (?<interface>\S+) from (?<from>\S+) to (?<state>DOWN), (?:Neighbor Down: )?(?<reason>.+)$"),
    ("ios", "OSPF_NEIGHBOR_UP", "OSPF_NEIGHBOR_DOWN", Meaning::Cleared(&["FULL"]), &["interface", "neighbor"],
     r"^OSPF-5-ADJCHG: Process \d+, Nbr (?<neighbor>\S+) on (?<interface>\S+) from (?<from>\S+) to (?<state>[^\s,]+), "),
    ("ios", "USER_EXIT_CONFIG_MODE", "USER_EXIT_CONFIG_MODE", EVENT, USER,
     r"^SYS-5-CONFIG_I: Configured from (?<from>\S+) by (?<user>\S+)(?: on (?<vty>.+))?$"),
    ("iosxr", "BGP_PREFIX_THRESH_EXCEEDED", "BGP_PREFIX_THRESH_EXCEEDED", ON, NEIGHBOR,
     r"^ROUTING-BGP-5-MAXPFX ?: No\. of (?<family>\S+) Unicast prefixes received from (?<neighbor>\S+) has reached (?<received>\d+), max (?<max>\d+)$"),
    ("iosxr", "CONFIGURATION_COMMIT_COMPLETED", "CONFIGURATION_COMMIT_COMPLETED", EVENT, PLAIN,
     r"^MGBL-CONFIG-6-DB_COMMIT ?: Configuration committed by user '"),
    ("iosxr", "INTERFACE_DOWN", "INTERFACE_DOWN", ON, INTERFACE,
     r"^PKT_INFRA-LINK-3-UPDOWN ?: Interface (?<interface>[^\s,]+), changed state to (?<state>Down)$"),
    ("iosxr", "INTERFACE_UP", "INTERFACE_DOWN", OFF, INTERFACE,
     r"^PKT_INFRA-LINK-3-UPDOWN ?: Interface (?<interface>[^\s,]+), changed state to (?<state>Up)$"),
    ("iosxr", "ISIS_NEIGHBOR_DOWN", "ISIS_NEIGHBOR_DOWN", ON, &["interface", "neighbor"],
     r"^ROUTING-ISIS-5-ADJCHANGE ?: Adjacency to (?<neighbor>\S+) \((?<interface>[^)]+)\) \((?<level>\S+)\) (?<state>Down), (?<reason>.+)$"),
    ("iosxr", "ISIS_NEIGHBOR_UP", "ISIS_NEIGHBOR_DOWN", OFF, &["interface", "neighbor"],
     r"^ROUTING-ISIS-5-ADJCHANGE ?: Adjacency to (?<neighbor>\S+) \((?<interface>[^)]+)\) \((?<level>\S+)\) (?<state>Up), (?<reason>.+)$"),
    ("iosxr", "NTP_SERVER_UNREACHABLE", "NTP_SERVER_UNREACHABLE", ON, &["server"],
     r"^IP-IP_NTP-5-SYNC_LOSS ?: Synchronization lost ?: (?<server>\S+) ?: "),
    ("junos", "BGP_CEASE_PREFIX_LIMIT_EXCEEDED", "BGP_PREFIX_LIMIT_EXCEEDED", ON, NEIGHBOR,
     r"^BGP_CEASE_PREFIX_LIMIT_EXCEEDED: (?<neighbor>\S+) \((?:External|Internal) AS (?<as>\d+)\): .*prefix-limit\((?<max>\d+)\) for (?<family>inet6?)\S* nlri: (?<received>\d+) \(instance (?<instance>\S+)\)$"),
    ("junos", "BGP_CONNECTION_REJECTED", "BGP_CONNECTION_REJECTED", EVENT, NEIGHBOR,
     r"^bgp_handle_notify:\d+: NOTIFICATION received from (?<neighbor>\S+) \((?:External|Internal) AS (?<as>\d+)\): code 6 "),
    ("junos", "BGP_CONNECTION_RESET", "BGP_CONNECTION_RESET", EVENT, NEIGHBOR,
     r"^bgp_recv: read from peer (?<neighbor>\S+) \((?:External|Internal) AS (?<as>\d+)\) failed: Connection reset by peer$"),
    ("junos", "BGP_INCORRECT_AS_NUMBER", "BGP_INCORRECT_AS_NUMBER", ON, NEIGHBOR,
     r"^bgp_pp_recv:\d+: NOTIFICATION sent to (?<neighbor>[^+\s]+)\+\d+ \(proto\): code 2 \(Open Message Error\) subcode 2 "),
    ("junos", "BGP_MD5_INCORRECT", "BGP_MD5_INCORRECT", EVENT, NEIGHBOR,
     r"^tcp_auth_ok: Packet from (?<neighbor>\S+):\d+ (?:wrong|missing) MD5 digest$"),
    ("junos", "BGP_NEIGHBOR_STATE_CHANGED", "BGP_NEIGHBOR_STATE_CHANGED", Meaning::Cleared(&["Established"]), NEIGHBOR,
     r"^RPD_BGP_NEIGHBOR_STATE_CHANGED: BGP peer (?<neighbor>\S+) \((?:External|Internal) AS (?<as>\d+)\) changed state from (?<from>\S+) to (?<state>\S+) \(event (?<event>\S+)\)"),
    ("junos", "BGP_PEER_NOT_CONFIGURED", "BGP_PEER_NOT_CONFIGURED", EVENT, NEIGHBOR,
     r"^bgp_read_message:\d+: NOTIFICATION received from (?<neighbor>\S+) \((?:External|Internal) AS (?<as>\d+)\): code 6 "),
    ("junos", "BGP_PREFIX_LIMIT_EXCEEDED", "BGP_PREFIX_LIMIT_EXCEEDED", ON, NEIGHBOR,
     r"^BGP_PREFIX_LIMIT_EXCEEDED: (?<neighbor>\S+) \((?:External|Internal) AS (?<as>\d+)\): .*prefix-limit\((?<max>\d+)\) exceeded for (?<family>inet[46]?)\S* nlri: (?<received>\d+)"),
    ("junos", "BGP_PREFIX_THRESH_EXCEEDED", "BGP_PREFIX_THRESH_EXCEEDED", ON, NEIGHBOR,
     r"^BGP_PREFIX_THRESH_EXCEEDED: (?<neighbor>\S+) \((?:External|Internal) AS (?<as>\d+)\): .*threshold\((?<max>\d+)\) exceeded for (?<family>inet[46]?)\S* nlri: (?<received>\d+)"),
    ("junos", "BGP_SESSION_NOT_CONFIGURED", "BGP_SESSION_NOT_CONFIGURED", EVENT, NEIGHBOR,
     r"^bgp_listen_accept:\d+: NOTIFICATION sent to (?<neighbor>[^+\s]+)\+\d+ \(proto\): code 6 "),
    ("junos", "BPDU_BLOCK_INTERFACE_DISABLED", "BPDU_BLOCK_INTERFACE_DISABLED", ON, INTERFACE,
     r"^ESWD_BPDU_BLOCK_ERROR_DISABLED: (?<interface>\S+): bpdu-block disabled port$"),
    ("junos", "CONFIGURATION_COMMIT_COMPLETED", "CONFIGURATION_COMMIT_COMPLETED", EVENT, PLAIN,
     r"^UI_COMMIT_COMPLETED: commit complete$"),
    ("junos", "CONFIGURATION_COMMIT_REQUESTED", "CONFIGURATION_COMMIT_REQUESTED", EVENT, USER,
     r"^UI_COMMIT: User '(?<user>[^']+)' requested 'commit' operation \(comment: (?<comment>.*)\)$"),
    ("junos", "CONFIGURATION_ERROR", "CONFIGURATION_ERROR", EVENT, &["path"],
     r"^UI_CONFIGURATION_ERROR: Process: \S+, path: (?<path>\[.*?\]), statement: (?<statement>[^,]+), (?<reason>.+)$"),
    ("junos", "CONFIGURATION_ROLLBACK", "CONFIGURATION_ROLLBACK", EVENT, USER,
     r"^UI_LOAD_EVENT: User '(?<user>[^']+)' is performing a 'rollback ?(?<number>\d+)?'$"),
    ("junos", "DDOS_PROTOCOL_VIOLATION_SET", "DDOS_PROTOCOL_VIOLATION", ON, &["entity"],
     r"^DDOS_PROTOCOL_VIOLATION_SET: Warning: Host-bound traffic for protocol/exception +(?<entity>[^:]+):(?<reason>.+) for \d+ times, started at (?<started>.+)$"),
    ("junos", "FAILED_ALLOCATING_PACKET_BUFFER", "FAILED_ALLOCATING_PACKET_BUFFER", EVENT, &["fpc"],
     r"^(?<fpc>fpc\d+) \(buf alloc\) failed allocating packet buffer$"),
    ("junos", "INTERFACE_DOWN", "INTERFACE_DOWN", ON, INTERFACE,
     r"^SNMP_TRAP_LINK_DOWN: ifIndex \d+, ifAdminStatus (?<admin>\w+)\(\d\), ifOperStatus (?<state>\w+)\(\d\), ifName (?<interface>\S+)$"),
    ("junos", "INTERFACE_DOWN", "INTERFACE_DOWN", ON, INTERFACE,
     r#"^SNMP_TRAP_LINK_DOWN: \[.*\binterface-name="(?<interface>[^"]+)""#),
    ("junos", "INTERFACE_UP", "INTERFACE_DOWN", OFF, INTERFACE,
     r#"^SNMP_TRAP_LINK_UP: \[.*\binterface-name="(?<interface>[^"]+)""#),
    ("junos", "INTERFACE_MAC_LIMIT_REACHED", "INTERFACE_MAC_LIMIT_REACHED", ON, INTERFACE,
     r"^L2ALD_MAC_LIMIT_REACHED_IF: Limit on learned MAC addresses reached for (?<interface>\S+); current count is (?<received>\d+)$"),
    ("junos", "INTERFACE_UP", "INTERFACE_DOWN", OFF, INTERFACE,
     r"^SNMP_TRAP_LINK_UP: ifIndex \d+, ifAdminStatus (?<admin>\w+)\(\d\), ifOperStatus (?<state>\w+)\(\d\), ifName (?<interface>\S+)$"),
    ("junos", "ISIS_NEIGHBOR_DOWN", "ISIS_NEIGHBOR_DOWN", ON, &["interface", "neighbor"],
     r"^RPD_ISIS_ADJDOWN: IS-IS lost (?<level>\S+) adjacency to (?<neighbor>\S+) on (?<interface>[^\s,]+), reason: (?<reason>.+)$"),
    ("junos", "ISIS_NEIGHBOR_UP", "ISIS_NEIGHBOR_DOWN", OFF, &["interface", "neighbor"],
     r"^RPD_ISIS_ADJUP: IS-IS new (?<level>\S+) adjacency to (?<neighbor>\S+) on (?<interface>[^\s,]+)$"),
    ("junos", "LACP_INTERFACE_DOWN", "LACP_INTERFACE_DOWN", ON, &["interface", "member"],
     r"^LACP_INTF_DOWN: (?<interface>\S+): Interface marked down due to lacp timeout on member (?<member>\S+)$"),
    ("junos", "MAJOR_ALARM_CLEARED", "MAJOR_ALARM", OFF, &["reason"], r"^Major alarm cleared, (?<reason>.+)$"),
    ("junos", "MAJOR_ALARM_SET", "MAJOR_ALARM", ON, &["reason"], r"^Major alarm set, (?<reason>.+)$"),
    ("junos", "MINOR_ALARM_CLEARED", "MINOR_ALARM", OFF, &["reason"], r"^Minor alarm cleared, (?<reason>.+)$"),
    ("junos", "MINOR_ALARM_SET", "MINOR_ALARM", ON, &["reason"], r"^Minor alarm set, (?<reason>.+)$"),
    ("junos", "NAT_SESSION_CLOSED", "NAT_SESSION", EVENT, &["source"],
     r"^RT_FLOW_SESSION_CLOSE: session closed (?<reason>[^:]+): (?<source>[^/\s]+)/(?<source_port>\d+)->(?<destination>[^/\s]+)/(?<destination_port>\d+) (?:0x\w+ )?(?<service>\S+) "),
    ("junos", "NAT_SESSION_CREATED", "NAT_SESSION", EVENT, &["source"],
     r"^RT_FLOW_SESSION_CREATE: session created (?<source>[^/\s]+)/(?<source_port>\d+)->(?<destination>[^/\s]+)/(?<destination_port>\d+) (?:0x\w+ )?(?<service>\S+) "),
    ("junos", "NH_HOLD_PACKET", "NH_HOLD_PACKET", EVENT, &["id"],
     r"^fpc\d+ NH: hold packet out failed, ID (?<id>\d+)$"),
    ("junos", "NH_INSTALL_FAILED", "NH_INSTALL_FAILED", EVENT, &["id"],
     r"^fpc\d+ expr_nh_unilist_install: Creation of handle for nh (?<id>\d+) failed$"),
    ("junos", "NH_REGION_GRAB_FAILED", "NH_REGION_GRAB_FAILED", EVENT, &["nh"],
     r"^fpc\d+ fpc\d+ dcpfe: JPRDS_NH:jprds_nh_alloc\(\),(?<id>\d+): JNH\[\d+\] failed to grab new region for NH#(?<nh>\d+)$"),
    ("junos", "NTP_SERVER_UNREACHABLE", "NTP_SERVER_UNREACHABLE", ON, &["server"],
     r"^NTP (?<association>Server|Peer) (?<server>\S+) is Unreachable$"),
    ("junos", "OSPF_NEIGHBOR_DOWN", "OSPF_NEIGHBOR_DOWN", ON, &["interface", "neighbor"],
     r"^RPD_OSPF_NBRDOWN: OSPF neighbor (?<neighbor>\S+) \(realm \S+ (?<interface>\S+) area (?<area>[^)]+)\) state changed from (?<from>\S+) to (?<state>\S+) due to (?<cause>\S+) \(event reason: (?<reason>.+)\)$"),
    ("junos", "OSPF_NEIGHBOR_UP", "OSPF_NEIGHBOR_DOWN", Meaning::Cleared(&["Full"]), &["interface", "neighbor"],
     r"^RPD_OSPF_NBRUP: OSPF neighbor (?<neighbor>\S+) \(realm \S+ (?<interface>\S+) area (?<area>[^)]+)\) state changed from (?<from>\S+) to (?<state>\S+) due to (?<cause>\S+) \(event reason: (?<reason>.+)\)$"),
    ("junos", "PROCESS_CEILING_WATERMARK_REACHED", "PROCESS_CEILING_WATERMARK_REACHED", ON, &["watermark"],
     r"^System reaching processes ceiling (?<watermark>\w+) watermark: "),
    ("junos", "SYSTEM_ALARM", "SYSTEM_ALARM", ON, &["component", "reason"],
     r"^Alarm set: (?<component>.+) color=(?<color>\w+), class=(?<class>\w+), reason=(?<reason>.+)$"),
    ("junos", "SYSTEM_ALARM_CLEARED", "SYSTEM_ALARM", OFF, &["component", "reason"],
     r"^Alarm cleared: (?<component>.+) color=(?<color>\w+), class=(?<class>\w+), reason=(?<reason>.+)$"),
    ("junos", "USER_ENTER_CONFIG_MODE", "USER_ENTER_CONFIG_MODE", EVENT, USER,
     r"^UI_DBASE_LOGIN_EVENT: User '(?<user>[^']+)' entering configuration mode$"),
];

static MESSAGES: LazyLock<Vec<Message>> = LazyLock::new(|| {
    let message = |(os, error, alarm_type, meaning, subject, pattern): &Line| Message {
        os,
        error,
        alarm_type,
        meaning: *meaning,
        subject,
        pattern: Regex::new(pattern).expect("a constant that tests read with"),
    };
    TABLE.iter().map(message).collect()
});

/// All patterns at once: which of them fit.
static ALL: LazyLock<RegexSet> = LazyLock::new(|| {
    let patterns = TABLE.iter().map(|(.., pattern)| pattern);
    RegexSet::new(patterns).expect("constants that tests read with")
});

/// The forms of a message that a table may have.
pub(super) fn forms<'a>(header: &Header<'a>) -> Vec<Cow<'a, str>> {
    let mut forms = vec![Cow::Borrowed(header.whole)];
    if header.os == "huawei" {
        forms.push(format!("{}: {}", header.tag, header.text).into());
    }
    // Junos may tell an event by its structured data alone.
    if !header.msgid.is_empty() && header.whole.is_empty() {
        forms.push(format!("{}: {}", header.msgid, header.structured).into());
    } else if !header.msgid.is_empty() {
        forms.push(format!("{}: {}", header.msgid, header.whole).into());
    }
    // Junos writes facility and severity before the name of an event where it is told to.
    let named = header.tag.splitn(3, '-').collect::<Vec<_>>();
    if let [_, level, event] = named[..]
        && level.len() == 1
        && !event.contains('-')
    {
        forms.push(format!("{event}: {}", header.text).into());
    }
    forms
}

/// The message of the table that has one of these forms, with what it says: name and text.
pub(super) fn find(
    header: &Header<'_>,
    forms: &[Cow<'_, str>],
) -> Option<(&'static Message, Vec<(&'static str, String)>)> {
    let usual = match header.os {
        "rfc5424" if header.msgid.is_empty() => "sonic",
        "rfc5424" | "bsd" => "junos",
        named => named,
    };
    forms.iter().find_map(|form| {
        let fitting: Vec<&Message> =
            ALL.matches(form).iter().map(|place| &MESSAGES[place]).collect();
        let message = fitting.iter().find(|message| message.os == usual).or(fitting.first())?;
        Some((*message, captured(&message.pattern, form)?))
    })
}

/// The named parts of a text that fits a pattern.
pub(super) fn captured<'p>(pattern: &'p Regex, text: &str) -> Option<Vec<(&'p str, String)>> {
    let found = pattern.captures(text)?;
    let names = pattern.capture_names().flatten();
    Some(names.filter_map(|name| Some((name, found.name(name)?.as_str().to_owned()))).collect())
}

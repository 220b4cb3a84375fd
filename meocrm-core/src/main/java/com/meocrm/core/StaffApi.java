package com.meocrm.core;

import com.meocrm.core.notification.ChangeStaffRules;
import com.meocrm.core.notification.LinkChat;
import com.meocrm.core.notification.PreviewStaffMessage;
import com.meocrm.core.notification.RemoveStaffDestination;
import com.meocrm.core.notification.StaffDestinations;
import com.meocrm.core.notification.StaffMessages;
import com.meocrm.core.notification.TestStaffDestination;
import com.meocrm.core.settings.ReadSetting;

/** What can be done with messages to staff. */
public record StaffApi(
    StaffMessages messages,
    StaffDestinations destinations,
    ReadSetting readSetting,
    ChangeStaffRules changeRules,
    PreviewStaffMessage preview,
    TestStaffDestination test,
    LinkChat link,
    RemoveStaffDestination remove) {}

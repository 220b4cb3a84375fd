package com.meocrm.core;

import com.meocrm.core.delivery.SideStarts;
import com.meocrm.core.notification.StaffDestinations;
import com.meocrm.core.notification.StaffLinks;
import com.meocrm.core.notification.StaffMessages;

/** What is kept of messages to staff. */
public record StaffStorage(
    StaffDestinations destinations,
    StaffMessages messages,
    StaffLinks links,
    SideStarts sideStarts) {}
